#!/usr/bin/env python3
"""Writes harmless copies of what malicious models do: each calls something that a model has no business with, with arguments that only print. The other half of the corpus.

usage: malicious.py FOLDER        prints one line a file
"""
import base64, bz2, gzip, io, lzma, pathlib, pickle, sys, tarfile, zipfile, zlib

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
ECHO = "echo myelin-test"


def write(name, data):
    (folder / name).write_bytes(data)
    print(name)


def text(value):
    return b"X" + len(value.encode()).to_bytes(4, "little") + value.encode()


def call(module, name, *arguments):
    """GLOBAL, arguments, REDUCE; an argument that is bytes is part of a pickle already."""
    return f"c{module}\n{name}\n".encode() + b"(" + b"".join(a if isinstance(a, bytes) else text(a) for a in arguments) + b"tR"


def whole(body, protocol=2):
    return (bytes([0x80, protocol]) if protocol > 1 else b"") + body + b"."


def load(raw):
    return call("_pickle", "loads", call("_codecs", "encode", raw.decode("latin1"), "latin1"))


os_module = call("importlib", "import_module", "os")
gadgets = {
    "system": call("os", "system", ECHO), "posix": call("posix", "system", ECHO), "popen": call("os", "popen", ECHO), "subprocess": call("subprocess", "check_output", ECHO), "eval": call("builtins", "eval", "1+1"),
    "exec": call("__builtin__", "exec", "pass"), "compile": call("builtins", "compile", "1", "x", "eval"), "runpy": call("runpy", "_run_code", "pass"), "webbrowser": call("webbrowser", "open", "about:blank"), "pty": call("pty", "spawn", "true"),
    "timeit": call("timeit", "timeit", "pass"), "cprofile": call("cProfile", "run", "pass"), "pdb": call("pdb", "run", "pass"), "bdb": call("bdb", "Bdb"), "code": call("code", "InteractiveInterpreter"), "ctypes": call("ctypes", "CDLL", "x"),
    "asyncio": call("asyncio.unix_events", "_UnixSubprocessTransport._start", "x"), "multiprocessing": call("multiprocessing.util", "spawnv_passfds", "x"), "pip": call("pip", "main", b"]"), "ensurepip": call("ensurepip", "_run_pip", b"]"),
    "distutils": call("distutils.spawn", "spawn", b"]"), "idle": call("idlelib.run", "Executive.runcode", "x"), "lib2to3": call("lib2to3.pgen2.grammar", "Grammar.loads", "x"), "doctest": call("doctest", "debug_script", "pass"),
    "numpy-runstring": call("numpy.testing._private.utils", "runstring", "pass", b"}"), "f2py": call("numpy.f2py.crackfortran", "getlincoef", "1", b"}"), "torch-dotted": call("torch.serialization", "os.system", ECHO),
    "torch-collect": call("torch.utils.collect_env", "run", ECHO), "torch-exec": call("torch.jit.unsupported_tensor_ops", "execWrapper", "pass", b"}", b"}"), "torch-config": call("torch.utils._config_module", "ConfigModule.load_config", "x"),
    "torch-load": call("torch", "load", "x.pt"), "torch-inductor": call("torch._inductor.codecache", "compile_file", "x", "y", "z"), "random-dotted": call("random", "_os.system", ECHO), "urlopen": call("urllib.request", "urlopen", "http://127.0.0.1:9"),
    "requests": call("requests", "get", "http://127.0.0.1:9"), "socket": call("socket", "create_connection", "x"), "smtplib": call("smtplib", "SMTP", ""), "ssl": call("ssl", "get_server_certificate", "x"), "open": call("builtins", "open", "/dev/null"),
    "io-fileio": call("_io", "FileIO", "/dev/null"), "shutil": call("shutil", "rmtree", "/nonexistent"), "tempfile": call("tempfile", "mktemp"), "logging": call("logging.config", "fileConfig", "x"), "linecache": call("linecache", "getline", "x", b"K\x01"),
    "tarfile": call("tarfile", "open", "x"), "sqlite": call("sqlite3", "connect", ":memory:"), "pandas-query": call("pandas.core.computation.eval", "eval", "1"), "pandas-read": call("pandas", "read_pickle", "x"), "joblib-load": call("joblib", "load", "x"),
    "dill": call("dill", "loads", "x"), "shelve": call("shelve", "open", "x"), "marshal": call("marshal", "loads", "x"), "function": call("types", "FunctionType", call("marshal", "loads", "x"), b"}"), "code-object": call("types", "CodeType"),
    "importlib": os_module, "getattr": call("builtins", "getattr", os_module, "system") + b"(" + text(ECHO) + b"tR", "joined": call("builtins", "getattr", call("builtins", "__import__", call("operator", "concat", "o", "s")), call("operator", "concat", "sys", "tem")),
    "attrgetter": call("operator", "attrgetter", "system") + b"(" + os_module + b"tR(" + text(ECHO) + b"tR", "methodcaller": call("operator", "methodcaller", "system", ECHO) + b"(" + os_module + b"tR", "partial": call("functools", "partial", b"cos\nsystem\n", ECHO) + b")R",
    "map": call("builtins", "list", call("builtins", "map", b"cos\nsystem\n", b"](" + text(ECHO) + b"e")), "starmap": call("itertools", "starmap", b"cos\nsystem\n", b"]"), "reduce": call("functools", "reduce", b"cos\nsystem\n", b"]"),
    "locate": call("pydoc", "locate", "os.system"), "pipepager": call("pydoc", "pipepager", "x", ECHO), "resolve": call("pkgutil", "resolve_name", "os:system"), "modules": call("operator", "getitem", b"csys\nmodules\n", "os"),
    "subclasses": call("builtins", "getattr", b"cbuiltins\nobject\n", "__subclasses__"), "globals": call("builtins", "getattr", b"ccollections\nnamedtuple\n", "__globals__"), "base64": call("builtins", "exec", call("base64", "b64decode", base64.b64encode(b"pass").decode())),
    "nested": load(whole(call("os", "system", ECHO))), "nested-twice": load(whole(load(whole(call("os", "system", ECHO))))), "storage": call("torch.storage", "_load_from_bytes", call("_codecs", "encode", whole(call("os", "system", ECHO)).decode("latin1"), "latin1")),
    "inst": b"(" + text(ECHO) + b"ios\nsystem\n", "obj": b"(cos\nsystem\n" + text(ECHO) + b"o", "newobj": b"csubprocess\nPopen\n(" + text("true") + b"t\x81", "newobj-ex": b"csubprocess\nPopen\n(" + text("true") + b"t}\x92", "stack-global": text("os") + text("system") + b"\x93(" + text(ECHO) + b"tR",
    "escaped": b"S'\\x6f\\163'\nS'\\x73ystem'\n\x93(" + text(ECHO) + b"tR", "memo": b"cos\nsystem\nq\x07" + b"0h\x07(" + text(ECHO) + b"tR", "far-memo": b"cos\nsystem\nr\xff\xff\xff\x7f" + b"0j\xff\xff\xff\x7f(" + text(ECHO) + b"tR",
    "setstate": b"ccollections\nUserDict\n)\x81}(" + text("__setstate__") + b"cos\nsystem\nub" + text(ECHO) + b"b", "rebuild-type": call("torch._tensor", "_rebuild_from_type_v2", b"cos\nsystem\n", b"ctorch\nTensor\n", b"(" + text(ECHO) + b"t", b"N"),
    "unknown-function": call("acme_models.loader", "rebuild", "x"), "main": call("__main__", "build", "x"), "extension": b"\x82\x01)R", "atexit": call("atexit", "register", b"cos\ngetcwd\n"), "finalize": call("weakref", "finalize", b"cbuiltins\nset\n)R", b"cos\ngetcwd\n"),
    "uuid": call("uuid", "_get_command_stdout", "true"), "imaplib": call("imaplib", "IMAP4_stream", "true"), "mailcap": call("mailcap", "findmatch", b"}", "x"), "scanner": call("picklescan.scanner", "scan_bytes", "x"), "nltk": call("nltk.internals", "java", "x"),
    "platform": call("platform", "popen", "x"), "site": call("site", "addsitedir", "x"), "gc": call("gc", "get_objects"), "inspect": call("inspect", "currentframe"), "mock": call("unittest.mock", "_importer", "os"), "keras": call("keras.src.saving.keras_saveable", "KerasSaveable._unpickle_model", "x"),
}

for name, body in gadgets.items():
    for protocol in (0, 2, 4):
        write(f"{name}-p{protocol}.pkl", whole(body, protocol))


def torch_zip(pickled, member="archive/data.pkl", before=b"", behind=b"", extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        z.writestr(member, pickled)
        z.writestr("archive/version", "3\n")
        for extra_name, content in extra:
            z.writestr(extra_name, content)
    return before + out.getvalue() + behind


bad, fine = whole(gadgets["system"]), whole(b"}")
write("zip.pt", torch_zip(bad))
write("zip-case.pt", torch_zip(bad, "archive/DATA.PKL"))
write("zip-before.pt", torch_zip(bad, before=b"\0" * 512))
write("zip-behind.pt", torch_zip(fine, behind=b"\0" * 512 + bad))
write("zip-other-member.pt", torch_zip(fine, extra=[("archive/data/0", bad)]))
write("zip-in-zip.pt", torch_zip(fine, extra=[("archive/extra/inner.pt", torch_zip(bad))]))
import warnings
warnings.simplefilter("ignore")
write("zip-twice-first.pt", torch_zip(bad, extra=[("archive/data.pkl", fine)]))
write("zip-twice-last.pt", torch_zip(fine, extra=[("archive/data.pkl", bad)]))
write("zip-two.pt", torch_zip(bad) + torch_zip(fine))
crc = bytearray(torch_zip(bad))
at = crc.index(b"PK\1\2")
crc[at + 16] ^= 0xFF
write("zip-checksum.pt", bytes(crc))
flag = bytearray(torch_zip(bad))
flag[6] |= 1
write("zip-flag-local.pt", bytes(flag))
write("zip-name-local.pt", torch_zip(bad).replace(b"archive/data.pkl", b"archive/data.txt", 1))
legacy = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}q\x00."
write("legacy.pth", legacy + bad)
tar = io.BytesIO()
with tarfile.open(fileobj=tar, mode="w") as t:
    for member in ("sys_info", "pickle", "tensors", "storages"):
        info = tarfile.TarInfo(member)
        data = bad if member == "pickle" else whole(b"K\0")
        info.size = len(data)
        t.addfile(info, io.BytesIO(data))
write("legacy-tar.pth", tar.getvalue())
write("seven-zip.pt", b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 64 + bad)
for name, packed in {"zlib": zlib.compress(bad), "gzip": gzip.compress(bad), "bz2": bz2.compress(bad), "xz": lzma.compress(bad), "lzma": lzma.compress(bad, lzma.FORMAT_ALONE)}.items():
    write(f"compressed-{name}.joblib", packed)
write("cut.pkl", bad[:-1])
write("broken.pkl", bad[:-1] + b"\xff\xff")
write("second.pkl", whole(b"N") + bad)
write("behind-junk.pkl", whole(b"N") + b"junk" * 10 + bad)
write("long-frame.pkl", b"\x80\x04\x95\xff\xff\x00\x00\x00\x00\x00\x00" + gadgets["system"] + b".")
write("hex-number.pkl", b"I0x10\n0" + gadgets["system"] + b".")
header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n"
npy = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bad
write("objects.npy", npy)
npz = io.BytesIO()
with zipfile.ZipFile(npz, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.npy", npy)
write("objects.npz", npz.getvalue())
