import os

key = os.environ["MISTRAL_API_KEY"]
