#!/bin/sh
# Generates what the sources are measured on. usage: generate.sh tree DIR [FILES]   or   generate.sh image FILE.tar [GIB]
set -eu
case "${1:-}" in
tree)
  mkdir -p "$2"
  python3 - "$2" "${3:-10000}" <<'PY'
import os, random, sys
root, count = sys.argv[1], int(sys.argv[2])
rng = random.Random(1)
words = "import torch model client request return def class value await config json list path open with".split()
for i in range(count):
    folder = f"{root}/{i // 1000:03}/{i // 50 % 20:02}"
    os.makedirs(folder, exist_ok=True)
    name, lines = (f"m{i}.py", rng.randint(20, 200)) if i % 3 else (f"c{i}.json", 0)
    with open(f"{folder}/{name}", "w") as f:
        f.write("".join("# " + " ".join(rng.choices(words, k=8)) + "\n" for _ in range(lines)) if lines else '{"name": "x", "values": [1, 2, 3]}\n')
PY
  ;;
image)
  # A docker save archive: one gzip layer of many small files, one plain layer of model files, one gzip layer with a large model.
  python3 - "$2" "${3:-5}" <<'PY'
import gzip, hashlib, io, json, os, struct, sys, tarfile
target, gib = sys.argv[1], float(sys.argv[2])
work = target + ".work"; os.makedirs(work, exist_ok=True)
BLOCK = os.urandom(1 << 20)
class Filler(io.RawIOBase):
    def __init__(self, head, size): self.head, self.size, self.at = head, size, 0
    def readable(self): return True
    def readinto(self, b):
        n = min(len(b), self.size - self.at)
        data = (self.head[self.at:self.at + n] if self.at < len(self.head) else BLOCK[:n])[:n]
        b[:len(data)] = data; self.at += len(data); return len(data)
def weights(size):
    # One tensor that fills the file; the header is padded to 128 bytes.
    count = (size - 136) // 2
    header = json.dumps({"w": {"dtype": "F16", "shape": [count], "data_offsets": [0, count * 2]}}).encode().ljust(128)
    return 136 + count * 2, struct.pack("<Q", 128) + header
def add(tar, name, size, first=None):
    if first is None: size, first = weights(size)
    info = tarfile.TarInfo(name); info.size = size; tar.addfile(info, io.BufferedReader(Filler(first, size), 1 << 20))
layers = []
path = f"{work}/small.tar.gz"
with gzip.open(path, "wb", 1) as z, tarfile.open(fileobj=z, mode="w|") as tar:
    for i in range(20000): add(tar, f"app/pkg{i // 100}/m{i}.py", 3000, b"import torch\n" * 200)
layers.append(path)
path = f"{work}/models.tar"
with tarfile.open(path, "w") as tar:
    for i in range(4): add(tar, f"models/m{i}.safetensors", int(gib * (1 << 30) * 0.2))
layers.append(path)
path = f"{work}/large.tar.gz"
with gzip.open(path, "wb", 1) as z, tarfile.open(fileobj=z, mode="w|") as tar: add(tar, "models/large.safetensors", int(gib * (1 << 30) * 0.2))
layers.append(path)
config = json.dumps({"os": "linux", "architecture": "amd64", "config": {"Cmd": ["python"]}, "rootfs": {"diff_ids": ["sha256:%064d" % i for i in range(len(layers))]}}).encode()
with tarfile.open(target, "w") as tar:
    def member(name, data):
        info = tarfile.TarInfo(name); info.size = len(data); tar.addfile(info, io.BytesIO(data))
    cname = hashlib.sha256(config).hexdigest() + ".json"; member(cname, config); names = []
    for i, p in enumerate(layers):
        names.append("%064x/layer.tar" % i); tar.add(p, names[-1]); os.remove(p)
    member("manifest.json", json.dumps([{"Config": cname, "RepoTags": ["bench:1"], "Layers": names}]).encode())
os.rmdir(work)
PY
  ;;
*) sed -n 2p "$0"; exit 2 ;;
esac
