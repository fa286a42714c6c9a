import pickle
import sys

import joblib
import numpy as np
import pandas as pd
import torch
import yaml
from dill import load as undill

path = sys.argv[1]

a = torch.load(path)
b = torch.load(path, weights_only=False)
c = pickle.load(open(path, "rb"))
d = joblib.load(path)
e = np.load(path, allow_pickle=True)
f = pd.read_pickle(path)
g = yaml.load(open(path))
h = undill(open(path, "rb"))
