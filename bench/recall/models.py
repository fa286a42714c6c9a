#!/usr/bin/env python3
"""Recall of models against what a reader would grep for.

models.py REPOSITORY SCAN.json: quoted full names of models in code that is neither test, documentation nor comment, and how many of them the scan states.
Lines that compare, print or assert are left out, since what they name need not be used.
"""
import json
import os
import re
import sys

SERVED = (r"(?:gpt-(?:3\.5|4|4o|4\.1|5)[a-z0-9.\-]*|claude-(?:2|3|instant|opus|sonnet|haiku)[a-z0-9.\-@]*|gemini-(?:1|2|3|pro)[a-z0-9.\-]*"
          r"|text-embedding-[a-z0-9\-]+|mistral-(?:small|medium|large)[a-z0-9\-]*|o[134]-(?:mini|preview|pro)[a-z0-9\-]*)")
HUB = (r"(?:meta-llama|mistralai|Qwen|sentence-transformers|BAAI|google|microsoft|facebook|stabilityai|openai|HuggingFaceH4|HuggingFaceTB"
       r"|deepseek-ai|tiiuae|EleutherAI|FacebookAI|distilbert|allenai|thenlper|intfloat)/[A-Za-z0-9._\-]{4,60}")
ROUTE = r"(?:(?:openai|anthropic|google|google_genai|azure|bedrock|litellm|openrouter|mistral|google-gla)[:/])?"
NAMED = re.compile(r"""["'`]""" + ROUTE + "(" + SERVED + "|" + HUB + r""")["'`]""")
ENDINGS = {".py", ".ts", ".tsx", ".js", ".mjs", ".cs", ".java", ".kt", ".go", ".rs"}
NOT_CODE = re.compile(r"(^|/)(test|tests|__tests__|node_modules|docs|fixtures|e2e|cassettes?)(/|$)")
NOT_USE = re.compile(r"startswith|startsWith|starts_with|HasPrefix|includes\(|contains\(|Contains\(|assert|println|print\(| in model|indexOf")


def labels(folder):
    found = {}
    for at, _, names in os.walk(folder):
        inside = os.path.relpath(at, folder)
        if NOT_CODE.search(inside):
            continue
        for name in names:
            ending = os.path.splitext(name)[1]
            if ending not in ENDINGS or "test" in name.lower() or ".spec." in name:
                continue
            with open(os.path.join(at, name), errors="replace") as file:
                for number, line in enumerate(file, 1):
                    text = line.strip()
                    if text.startswith(("//", "*", "/*")) or (ending == ".py" and text.startswith("#")) or len(line) > 2000 or NOT_USE.search(line):
                        continue
                    for match in NAMED.finditer(line):
                        found.setdefault(match.group(1).lower(), f"{os.path.join(inside, name)}:{number}")
    return found


def main(folder, scan):
    have = set()
    for asset in json.load(open(scan))["graph"]["assets"]:
        if asset["kind"] in ("model", "adapter", "model-deployment"):
            have |= {asset["name"].lower(), asset["name"].split("/")[-1].lower()}
    wanted = labels(folder)
    missed = {name: at for name, at in wanted.items() if name not in have and name.split("/")[-1] not in have}
    print(f"{os.path.basename(folder.rstrip('/'))}: {len(wanted) - len(missed)} of {len(wanted)} models")
    for name, at in sorted(missed.items()):
        print(f"  missed {name} at {at}")


main(*sys.argv[1:3])
