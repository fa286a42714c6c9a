import argparse

import joblib
import torch
import wandb
from datasets import load_dataset
from peft import LoraConfig
from sklearn.datasets import load_wine
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

parser = argparse.ArgumentParser()
parser.add_argument("--base", default="distilbert/distilbert-base-uncased")
parser.add_argument("--out", default="out/classifier")
args = parser.parse_args()

data = load_dataset("stanfordnlp/imdb", split="train")
local = load_dataset("csv", data_files="data/questions.csv")
wine = load_wine()
tokenizer = AutoTokenizer.from_pretrained("FacebookAI/roberta-base", revision="e2da8e2f811d1448a5b465c236feacd80ffbac7b")
model = AutoModelForSequenceClassification.from_pretrained("FacebookAI/roberta-base")
again = AutoModelForSequenceClassification.from_pretrained("./out/classifier")
summarise = pipeline("summarization", model="facebook/bart-large-cnn")
wandb.init(project="handbook")
weights = torch.load("weights/ranker.pt")
joblib.dump(model, "out/model.joblib")
