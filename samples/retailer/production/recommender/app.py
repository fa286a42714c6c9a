"""Recommends coats. Keys come from the environment, models are pinned to a revision."""
import os

from fastapi import FastAPI
from openai import OpenAI
from qdrant_client import QdrantClient
from sentence_transformers import SentenceTransformer

EMBEDDING_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
EMBEDDING_REVISION = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"
CHAT_MODEL = os.getenv("OPENAI_MODEL", "gpt-4o-mini-2024-07-18")

api = FastAPI()
client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
encoder = SentenceTransformer(EMBEDDING_MODEL, revision=EMBEDDING_REVISION)
shelf = QdrantClient(url=os.environ["QDRANT_URL"])


@api.get("/recommend")
def recommend(question: str) -> dict[str, str]:
    near = shelf.search(collection_name="coats", query_vector=encoder.encode(question).tolist(), limit=5)
    answer = client.chat.completions.create(
        model=CHAT_MODEL,
        messages=[
            {"role": "system", "content": "You recommend coats from the list you are given, and nothing else."},
            {"role": "user", "content": f"{question}\n\n{[hit.payload for hit in near]}"},
        ],
    )
    return {"answer": answer.choices[0].message.content or ""}
