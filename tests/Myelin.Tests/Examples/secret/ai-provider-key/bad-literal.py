import os

os.environ["MISTRAL_API_KEY"] = "NqVwYS81VP7Hb1DX8pPd5khxE3pyIgKp"
