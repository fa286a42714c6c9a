from transformers import AutoModel

a = AutoModel.from_pretrained("distilbert/distilbert-base-uncased", revision="12040accade4e8a0f71eabdb258fecc2e7e948be")
b = AutoModel.from_pretrained("./models/own")
