"""Answers from the handbook. The first version used "gpt-3.5-turbo-16k" and text-embedding-ada-002."""
import os

import chromadb
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_chroma import Chroma
from sentence_transformers import CrossEncoder

EMBEDDING_MODEL = "text-embedding-3-large"
RERANKER = "BAAI/bge-reranker-v2-m3"
COLLECTION = "handbook"
# MODEL = "gpt-4-0613"
WELCOME = "Welcome to the handbook, ask away."
SHELL_PROMPT = "handbook> "
NAME_PROMPT = "Enter your name: "

ANSWER_PROMPT = """You answer questions about the company handbook.
Use only the context: {context}"""


def store():
    client = chromadb.HttpClient(host="chroma", port=8000)
    return Chroma(client=client, collection_name=COLLECTION, embedding_function=OpenAIEmbeddings(model=EMBEDDING_MODEL))


def chain(model: str = "gpt-4o-mini"):
    llm = ChatOpenAI(model=model, api_key=os.environ["OPENAI_API_KEY"])
    prompt = ChatPromptTemplate.from_messages([("system", ANSWER_PROMPT), ("human", "{question}")])
    return prompt | llm


def rerank(question, texts):
    return CrossEncoder(RERANKER).predict([(question, t) for t in texts])
