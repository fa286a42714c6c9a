from transformers import AutoModel

a = AutoModel.from_pretrained("distilbert/distilbert-base-uncased")
b = AutoModel.from_pretrained("openai/whisper-tiny", revision="main")
