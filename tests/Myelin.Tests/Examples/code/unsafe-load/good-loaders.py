import sys

import joblib
import numpy as np
import torch
import yaml
from safetensors.torch import load_file

path = sys.argv[1]

# torch.load(path) would unpickle
a = torch.load(path, weights_only=True)
b = load_file(path)
c = joblib.load("features.joblib")
d = np.load(path)
e = yaml.load(open(path), Loader=yaml.SafeLoader)
f = yaml.safe_load(open(path))
text = "pickle.load(path)"
