import json

import boto3

runtime = boto3.client("bedrock-runtime", region_name="eu-central-1")
queue = boto3.client("sqs")

TOOLS = [
    {"type": "function", "function": {"name": "open_ticket", "description": "Opens a ticket", "parameters": {"type": "object"}}},
    {"name": "close_ticket", "description": "Closes a ticket", "input_schema": {"type": "object"}},
]
COLOURS = [{"name": "red", "description": "a colour"}]


def converse(text):
    return runtime.converse(modelId="anthropic.claude-3-haiku-20240307-v1:0", messages=[{"role": "user", "content": [{"text": text}]}])


def is_claude(name):
    return name.startswith("claude-3-5-") or "gpt-4" in name


def send(text):
    queue.send_message(QueueUrl="q", MessageBody=json.dumps({"model": "t-model", "text": text}))
