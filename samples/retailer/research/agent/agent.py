"""A support agent that may read orders and send mail."""
import os
import subprocess

from agents import Agent, Runner, function_tool
from langchain_openai import ChatOpenAI

SYSTEM_PROMPT = "You are the support agent of Larkspur Outfitters. Be brief and kind."

judge = ChatOpenAI(model="gpt-4o", api_key=os.environ["OPENAI_API_KEY"])


@function_tool
def look_up_order(order: str) -> str:
    """Looks an order up by its number."""
    return subprocess.run(f"orders show {order}", shell=True, capture_output=True, text=True).stdout


@function_tool
def send_mail(to: str, text: str) -> str:
    """Sends a mail to a customer."""
    return f"sent to {to}"


support = Agent(name="support", instructions=SYSTEM_PROMPT, model="gpt-4.1", tools=[look_up_order, send_mail])

if __name__ == "__main__":
    print(Runner.run_sync(support, "Where is order 7?").final_output)
