#!/usr/bin/env python3
"""Writes models with the real libraries that are installed here, each in every way that its library offers: the benign half of the corpus.

usage: benign.py FOLDER        prints one line a file; libraries that are missing are named and left out.
Debian: apt-get install python3-{numpy,joblib,sklearn,pandas,torch,h5py,cloudpickle,dill,lz4}
"""
import collections, datetime, decimal, fractions, functools, os, pathlib, pickle, random, sys, uuid

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def have(name):
    try:
        __import__(name)
        return True
    except ImportError:
        print(f"missing: {name}", file=sys.stderr)
        return False


def write(name, data):
    (folder / name).write_bytes(data)
    print(name)


def pickles(name, value, dumps=pickle.dumps):
    for protocol in range(6):
        write(f"{name}-p{protocol}.pkl", dumps(value, protocol))


def standard():
    pickles("standard", {
        "ordered": collections.OrderedDict(a=1), "default": collections.defaultdict(list, x=[1]), "counter": collections.Counter("abc"), "deque": collections.deque([1, 2], 5),
        "when": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc), "delta": datetime.timedelta(1), "decimal": decimal.Decimal("1.5"), "fraction": fractions.Fraction(1, 3),
        "id": uuid.UUID(int=5), "path": pathlib.Path("a/b"), "slice": slice(1, 2), "range": range(3), "set": {1, 2}, "frozen": frozenset([1]), "bytes": b"\x00\xff" * 40, "array": bytearray(b"x"),
        "complex": 1 + 2j, "big": 10 ** 40, "text": "os.system('x')", "random": random.Random(1), "partial": functools.partial(max, 1), "ellipsis": Ellipsis, "type": type(None), "nested": pickle.dumps([1]),
    })


def numpy_files():
    import numpy as np
    arrays = {"f4": np.arange(12, dtype="f4").reshape(3, 4), "object": np.array([1, "a", None], dtype=object), "struct": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), "date": np.array(["2024-01-01"], dtype="M8[D]"),
              "text": np.array(["a", "bc"]), "fortran": np.asfortranarray(np.ones((3, 2))), "bool": np.array([True]), "masked": np.ma.array([1, 2], mask=[0, 1]), "scalar": np.float64(1.5), "record": np.rec.array([(1, 2.0)], names="a,b"),
              "state": np.random.RandomState(1), "generator": np.random.default_rng(1), "ufunc": np.log1p, "matrix": np.matrix([[1]]), "dtype": np.dtype("f4"), "object struct": np.array([(1, {})], dtype=[("a", "i4"), ("b", "O")])}
    pickles("numpy", arrays)
    for name in ("f4", "object", "struct", "text"):
        np.save(folder / f"numpy-{name}.npy", arrays[name], allow_pickle=True)
        print(f"numpy-{name}.npy")
    np.savez(folder / "numpy.npz", a=arrays["f4"], b=arrays["struct"])
    np.savez_compressed(folder / "numpy-compressed.npz", a=np.zeros((300, 300)), b=arrays["object"])
    print("numpy.npz\nnumpy-compressed.npz")


def estimators():
    import numpy as np
    from sklearn import cluster, compose, datasets, decomposition, ensemble, feature_extraction, gaussian_process, impute, linear_model, model_selection, naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree
    x, y = datasets.make_classification(80, 6, random_state=1)
    yield "forest", ensemble.RandomForestClassifier(5, random_state=1).fit(x, y)
    yield "boosting", ensemble.GradientBoostingRegressor(n_estimators=5).fit(x, y)
    yield "histogram", ensemble.HistGradientBoostingClassifier(max_iter=5).fit(x, y)
    yield "isolation", ensemble.IsolationForest(n_estimators=5).fit(x)
    yield "voting", ensemble.VotingClassifier([("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())]).fit(x, y)
    yield "tree", tree.DecisionTreeClassifier().fit(x, y)
    yield "svc", svm.SVC(probability=True).fit(x, y)
    yield "logistic", linear_model.LogisticRegression().fit(x, y)
    yield "sgd", linear_model.SGDClassifier().fit(x, y)
    yield "lasso", linear_model.LassoCV(cv=3).fit(x, y)
    yield "neighbours", neighbors.KNeighborsClassifier(algorithm="kd_tree").fit(x, y)
    yield "ball", neighbors.KNeighborsClassifier(algorithm="ball_tree").fit(x, y)
    yield "density", neighbors.KernelDensity().fit(x)
    yield "perceptron", neural_network.MLPClassifier((5,), max_iter=5).fit(x, y)
    yield "gaussian", gaussian_process.GaussianProcessRegressor().fit(x[:20], y[:20])
    yield "kmeans", cluster.KMeans(2, n_init=1).fit(x)
    yield "pca", decomposition.PCA(2).fit(x)
    yield "search", model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]}, cv=2).fit(x, y)
    yield "pipeline", pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler(), preprocessing.PolynomialFeatures(2), linear_model.Ridge()).fit(x, y)
    yield "columns", compose.ColumnTransformer([("s", preprocessing.StandardScaler(), [0, 1]), ("f", preprocessing.FunctionTransformer(np.log1p), [2])]).fit(abs(x), y)
    yield "words", pipeline.make_pipeline(feature_extraction.text.TfidfVectorizer(), naive_bayes.MultinomialNB()).fit(["check in", "import os system", "eval exec"], [0, 1, 1])
    yield "hashing", feature_extraction.text.HashingVectorizer()


def sklearn_files():
    import joblib
    for name, model in estimators():
        write(f"sklearn-{name}.pkl", pickle.dumps(model))
        write(f"sklearn-{name}-p2.pkl", pickle.dumps(model, 2))
        joblib.dump(model, folder / f"sklearn-{name}.joblib")
        print(f"sklearn-{name}.joblib")
    for compress in ("zlib", "gzip", "bz2", "lzma", "xz", "lz4"):
        if compress == "lz4" and not have("lz4"):
            continue
        joblib.dump(model, folder / f"joblib-{compress}.joblib", compress=(compress, 3))
        print(f"joblib-{compress}.joblib")


def pandas_files():
    import pandas as pd
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2024-01-01", "2024-01-02"]), "d": pd.Categorical(["u", "v"]), "e": pd.array([1, None], dtype="Int64")})
    for name, value in {"frame": frame, "series": frame["a"], "index": frame.set_index(["a", "b"]), "period": pd.period_range("2024", periods=2, freq="M"), "interval": pd.interval_range(0, 2), "stamp": pd.Timestamp("2024-01-01", tz="UTC"),
                        "zone": frame.assign(c=frame.c.dt.tz_localize("Europe/Berlin")), "grouped": frame.groupby("b").a.sum(), "nat": [pd.NaT, pd.NA]}.items():
        for protocol in (2, 4, 5):
            write(f"pandas-{name}-p{protocol}.pkl", pickle.dumps(value, protocol))
    for ending in ("gz", "bz2", "xz"):
        frame.to_pickle(folder / f"pandas.pkl.{ending}")
        print(f"pandas.pkl.{ending}")


def torch_files():
    import torch
    from torch import nn

    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.GELU(), nn.Flatten(), nn.LSTM(8, 4), nn.TransformerEncoderLayer(8, 2, activation=nn.functional.gelu))
    small = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Embedding(3, 4))
    optimizer = torch.optim.AdamW(small.parameters())
    small[0](torch.ones(1, 4)).sum().backward()
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    values = {"state": model.state_dict(), "model": model, "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(), "checkpoint": {"model": small.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "rng": torch.get_rng_state(), "args": __import__("argparse").Namespace(lr=0.1)},
              "types": {str(t): torch.ones(2, dtype=t) for t in (torch.float16, torch.bfloat16, torch.int8, torch.uint8, torch.bool, torch.complex64, torch.int64)},
              "sparse": torch.eye(3).to_sparse(), "quantized": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8), "parameter": nn.Parameter(torch.ones(2)), "size": torch.Size([1, 2]), "device": torch.device("cpu"),
              "hook": torch.nn.utils.weight_norm(nn.Linear(2, 2)), "dataset": torch.utils.data.TensorDataset(torch.ones(2))}
    for name, value in values.items():
        torch.save(value, folder / f"torch-{name}.pt")
        torch.save(value, folder / f"torch-{name}-legacy.pth", _use_new_zipfile_serialization=False)
        print(f"torch-{name}.pt\ntorch-{name}-legacy.pth")
    write("torch-pickled.pkl", pickle.dumps(small))
    torch.jit.script(small[:2]).save(str(folder / "torch-script.pt"))
    torch.jit.trace(small[:2], torch.ones(1, 4)).save(str(folder / "torch-trace.pt"))
    print("torch-script.pt\ntorch-trace.pt")


def h5_files():
    import h5py
    import numpy as np
    for version in ("earliest", "latest"):
        with h5py.File(folder / f"h5-{version}.h5", "w", libver=version) as f:
            f.attrs["keras_version"] = "2.15.0"
            f.attrs["model_config"] = '{"class_name": "Sequential", "config": {"name": "net", "layers": [{"class_name": "Dense", "config": {"units": 4, "activation": "relu"}}]}}'
            f.create_group("model_weights/dense").create_dataset("kernel:0", data=np.ones((3, 4)))
        print(f"h5-{version}.h5")


standard()
for library, part in (("numpy", numpy_files), ("sklearn", sklearn_files), ("pandas", pandas_files), ("torch", torch_files), ("h5py", h5_files)):
    if have(library):
        part()
