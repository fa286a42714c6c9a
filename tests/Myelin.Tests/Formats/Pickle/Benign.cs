namespace Myelin.Tests.Formats.Pickle;

/// <summary>The forms in which real libraries write their objects, by the names that their <c>__reduce__</c> methods return.</summary>
internal static class Benign
{
    public static SortedDictionary<string, Action<PickleWriter>> All { get; } = new(StringComparer.Ordinal)
    {
        ["torch state dict"] = w => w.Call("collections", "OrderedDict").Put(1).Text("conv.weight").Call("torch._utils", "_rebuild_tensor_v2",
            a => a.Tuple(t => t.Text("storage"), t => t.Global("torch", "HalfStorage"), t => t.Text("0"), t => t.Text("cuda:0"), t => t.Integer(9)).Raw((byte)'Q'), a => a.Integer(0), a => a.Tuple(t => t.Integer(9)),
            a => a.Tuple(t => t.Integer(1)), a => a.Raw(0x89), a => a.Call("collections", "OrderedDict")).Ascii("s"),
        ["torch parameter"] = w => w.Call("torch._utils", "_rebuild_parameter", a => a.None(), a => a.True(), a => a.Call("collections", "OrderedDict")),
        ["torch module"] = w => w.New("torch.nn.modules.linear", "Linear").Dict(("training", v => v.True()), ("_parameters", v => v.Call("collections", "OrderedDict")), ("activation", v => v.Global("torch.nn.functional", "relu"))).Build(),
        ["torch tensor subclass"] = w => w.Call("torch._tensor", "_rebuild_from_type_v2", a => a.Global("torch._utils", "_rebuild_tensor_v2"), a => a.Global("torch.nn.parameter", "Parameter"), a => a.Tuple(), a => a.Dict()),
        ["optimizer state"] = w => w.Dict(("state", v => v.Dict()), ("param_groups", v => v.List(g => g.Dict(("lr", x => x.Raw((byte)'G', 0x3f, 0x50, 0x62, 0x4d, 0xd2, 0xf1, 0xa9, 0xfc)), ("betas", x => x.Tuple(t => t.Integer(0), t => t.Integer(1))))))),
        ["numpy array"] = w => w.Call("numpy.core.multiarray", "_reconstruct", a => a.Global("numpy", "ndarray"), a => a.Tuple(t => t.Integer(0)), a => a.Data([(byte)'b'])).Tuple(t => t.Integer(1), t => t.Tuple(i => i.Integer(2)),
            t => t.Call("numpy", "dtype", a => a.Text("f4"), a => a.Raw(0x89), a => a.True()).Tuple(i => i.Integer(3), i => i.Text("<"), i => i.None(), i => i.None(), i => i.None(), i => i.Integer(-1), i => i.Integer(-1), i => i.Integer(0)).Build(),
            t => t.Raw(0x89), t => t.Data(new byte[8])).Build(),
        ["numpy 2 array"] = w => w.Call("numpy._core.multiarray", "scalar", a => a.Call("numpy", "dtype", d => d.Text("i8"), d => d.Raw(0x89), d => d.True()), a => a.Data(new byte[8])),
        ["numpy random state"] = w => w.Call("numpy.random._pickle", "__randomstate_ctor", a => a.Text("MT19937")),
        ["sklearn forest"] = w => w.New("sklearn.ensemble._forest", "RandomForestClassifier").Dict(("n_estimators", v => v.Integer(10)), ("estimator_params", v => v.Tuple(t => t.Text("criterion"), t => t.Text("max_depth"))),
            ("tree_", v => v.Call("sklearn.tree._tree", "Tree", a => a.Integer(4), a => a.Data(new byte[4]), a => a.Integer(1))), ("_sklearn_version", v => v.Text("1.4.2"))).Build(),
        ["sklearn function transformer"] = w => w.New("sklearn.preprocessing._function_transformer", "FunctionTransformer").Dict(("func", v => v.Call("numpy.core", "_ufunc_reconstruct", a => a.Text("numpy"), a => a.Text("log1p")))).Build(),
        ["sklearn tf-idf"] = w => w.New("sklearn.feature_extraction.text", "TfidfVectorizer").Dict(("dtype", v => v.Global("numpy", "float64")), ("vocabulary_", v => v.Dict(("check_in", x => x.Integer(1)), ("os.system", x => x.Integer(2))))).Build(),
        ["sklearn kd tree"] = w => w.Call("sklearn.neighbors._kd_tree", "newObj", a => a.Global("sklearn.neighbors._kd_tree", "KDTree")),
        ["scipy sparse"] = w => w.New("scipy.sparse._csr", "csr_matrix").Dict(("_shape", v => v.Tuple(t => t.Integer(2), t => t.Integer(2)))).Build(),
        ["pandas frame"] = w => w.New("pandas.core.frame", "DataFrame").Dict(("_mgr", v => v.Call("pandas.core.indexes.base", "_new_Index", a => a.Global("pandas.core.indexes.base", "Index"), a => a.Dict()))).Build(),
        ["pandas block"] = w => w.Call("pandas._libs.internals", "_unpickle_block", a => a.None(), a => a.Call("builtins", "slice", s => s.Integer(0), s => s.Integer(1), s => s.Integer(1)), a => a.Integer(2)),
        ["huggingface training arguments"] = w => w.New("transformers.training_args", "TrainingArguments").Dict(("save_strategy", v => v.Call("transformers.trainer_utils", "IntervalStrategy", a => a.Text("steps"))),
            ("device", v => v.Call("torch", "device", a => a.Text("cuda"), a => a.Integer(0))), ("optim", v => v.Call("transformers.training_args", "OptimizerNames", a => a.Text("adamw_torch")))).Build(),
        ["bound method of a detector"] = w => w.Call("builtins", "getattr", a => a.New("ultralytics.nn.modules.head", "Detect"), a => a.Text("forward")),
        ["xgboost"] = w => w.New("xgboost.sklearn", "XGBClassifier").Dict(("_Booster", v => v.New("xgboost.core", "Booster").Dict(("handle", h => h.Call("builtins", "bytearray", a => a.Data(new byte[5])))).Build())).Build(),
        ["lightgbm"] = w => w.New("lightgbm.sklearn", "LGBMRegressor").Dict(("_Booster", v => v.New("lightgbm.basic", "Booster").Dict(("handle", h => h.Text("tree"))).Build())).Build(),
        ["standard library"] = w => w.List(i => i.Call("datetime", "datetime", a => a.Data(new byte[10])), i => i.Call("decimal", "Decimal", a => a.Text("1.5")), i => i.New("uuid", "UUID").Dict(("int", v => v.Integer(1))).Build(),
            i => i.Call("collections", "defaultdict", a => a.Global("builtins", "list")), i => i.Call("pathlib", "PosixPath", a => a.Text("a")), i => i.Call("functools", "partial", a => a.Global("numpy", "clip")),
            i => i.Call("builtins", "set", a => a.List(x => x.Integer(1))), i => i.Global("builtins", "Ellipsis"), i => i.Call("fractions", "Fraction", a => a.Text("1/2")), i => i.Call("collections", "Counter", a => a.Dict())),
    };
}
