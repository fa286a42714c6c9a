"""Makes the model files beside it, with nothing but the standard library. The ones that run code when loaded run something harmless."""
import io
import json
import pathlib
import pickle
import struct
import zipfile

here = pathlib.Path(__file__).parent


class RunsWhenLoaded:
    """What an attacker puts into a pickle; here it only prints."""

    def __reduce__(self):
        return print, ("this file ran code when it was loaded",)


class StartsAProgram:
    def __reduce__(self):
        import os

        return os.system, ("true # an attacker would not stop here",)


def safetensors(path):
    header = json.dumps({
        "__metadata__": {"format": "pt"},
        "classifier.weight": {"dtype": "F32", "shape": [2, 4], "data_offsets": [0, 32]},
        "classifier.bias": {"dtype": "F32", "shape": [2], "data_offsets": [32, 40]},
    }).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(40))


def gguf(path):
    def text(value):
        raw = value.encode()
        return struct.pack("<Q", len(raw)) + raw

    keys = [("general.architecture", 8, text("llama")), ("general.name", 8, text("larkspur-tiny")), ("general.file_type", 4, struct.pack("<I", 2)),
            ("general.license", 8, text("apache-2.0")), ("llama.context_length", 4, struct.pack("<I", 512)),
            ("tokenizer.chat_template", 8, text("{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"))]
    body = b"GGUF" + struct.pack("<IQQ", 3, 1, len(keys))
    for name, kind, value in keys:
        body += text(name) + struct.pack("<I", kind) + value
    body += text("token_embd.weight") + struct.pack("<IQQIQ", 2, 4, 8, 0, 0)
    path.write_bytes(body + bytes(-len(body) % 32) + bytes(128))


def torch_zip(path, payload):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in [("churn/data.pkl", payload), ("churn/version", b"3\n"), ("churn/byteorder", b"little"), ("churn/data/0", bytes(32))]:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    path.write_bytes(buffer.getvalue())


safetensors(here / "churn.safetensors")
gguf(here / "larkspur-tiny.gguf")
(here / "features.pkl").write_bytes(pickle.dumps({"columns": ["total_spent", "churned"], "mean": [467.85, 0.33]}, protocol=4))
(here / "scaler.pkl").write_bytes(pickle.dumps(RunsWhenLoaded(), protocol=4))
torch_zip(here / "churn.pt", pickle.dumps(StartsAProgram(), protocol=2))
(here / "config.json").write_text(json.dumps({"architectures": ["DistilBertForSequenceClassification"], "model_type": "distilbert", "torch_dtype": "float32", "num_labels": 2}, indent=2) + "\n")
(here / "README.md").write_text("""---
license: apache-2.0
base_model: distilbert/distilbert-base-uncased
datasets:
- amazon_polarity
pipeline_tag: text-classification
language: en
---
# churn-base
Says how likely a customer is to leave.
""")
