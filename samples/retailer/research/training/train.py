"""Trains a churn model on what customers bought and wrote."""
import argparse
import pickle

import joblib
import mlflow
import pandas as pd
import ray
import torch
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

parser = argparse.ArgumentParser()
parser.add_argument("--model", default="distilbert/distilbert-base-uncased")
parser.add_argument("--checkpoint", default="models/churn.pt")
args = parser.parse_args()

ray.init(address="auto")
mlflow.set_tracking_uri("http://mlflow.research.svc:5000")

customers = pd.read_csv("data/customers.csv")
orders = pd.read_parquet("s3://larkspur-customer-data/orders/2026.parquet")
reviews = load_dataset("amazon_polarity", split="train")

tokenizer = AutoTokenizer.from_pretrained(args.model)
model = AutoModelForSequenceClassification.from_pretrained("larkspur/churn-base", trust_remote_code=True)
sentiment = pipeline("sentiment-analysis", model="cardiffnlp/twitter-roberta-base-sentiment-latest")


def resume(path: str):
    state = torch.load(path)
    with open(path + ".scaler", "rb") as file:
        scaler = pickle.load(file)
    return state, scaler, joblib.load(path + ".features")


if __name__ == "__main__":
    resume(args.checkpoint)
