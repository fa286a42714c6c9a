namespace Myelin.Tests.Formats.Pickle;

/// <summary>
/// Ways to a function that a model has no business with, each as the part of a pickle that pushes its result. All are harmless: nothing runs them, and what they would run only prints.
/// </summary>
internal static class Gadgets
{
    const string Harmless = "echo myelin-test";

    /// <summary>By name. The value writes it into a pickle.</summary>
    public static SortedDictionary<string, Action<PickleWriter>> All => field ??= Make();

    static SortedDictionary<string, Action<PickleWriter>> Make()
    {
        var all = new SortedDictionary<string, Action<PickleWriter>>(StringComparer.Ordinal);
        foreach (var (module, name) in Direct) all[$"call {module}.{name}"] = w => w.Call(module, name, a => a.Text(Harmless));
        foreach (var (name, write) in Computed) all[name] = write;
        return all;
    }

    static readonly (string Module, string Name)[] Direct =
    [
        ("os", "system"), ("posix", "system"), ("nt", "system"), ("os", "popen"), ("os", "execv"), ("os", "spawnl"), ("os", "remove"), ("subprocess", "Popen"), ("subprocess", "check_output"), ("subprocess", "getoutput"),
        ("builtins", "eval"), ("builtins", "exec"), ("__builtin__", "eval"), ("builtins", "compile"), ("builtins", "open"), ("__builtin__", "file"), ("builtins", "__import__"), ("builtins", "breakpoint"),
        ("pty", "spawn"), ("runpy", "run_path"), ("runpy", "_run_code"), ("code", "InteractiveInterpreter"), ("pdb", "run"), ("bdb", "Bdb"), ("timeit", "timeit"), ("trace", "Trace"), ("cProfile", "run"), ("profile", "run"),
        ("doctest", "debug_script"), ("pydoc", "pipepager"), ("idlelib.pyshell", "ModifiedInterpreter"), ("lib2to3.pgen2.pgen", "ParserGenerator"), ("webbrowser", "open"), ("antigravity", "webbrowser.open"),
        ("ctypes", "CDLL"), ("_ctypes", "dlopen"), ("multiprocessing.util", "spawnv_passfds"), ("asyncio.unix_events", "_UnixSubprocessTransport"), ("asyncio", "run"), ("concurrent.futures", "ThreadPoolExecutor"),
        ("pip", "main"), ("pip._internal.cli.main", "main"), ("ensurepip", "_run_pip"), ("venv", "create"), ("distutils.spawn", "spawn"), ("setuptools._distutils.spawn", "spawn"), ("distutils.file_util", "write_file"),
        ("IPython", "start_ipython"), ("Cython.Build.Inline", "cython_inline"), ("importlib", "import_module"), ("importlib._bootstrap", "_gcd_import"), ("pkgutil", "resolve_name"), ("zipimport", "zipimporter"), ("imp", "load_source"),
        ("gc", "get_objects"), ("inspect", "getmodule"), ("sys", "settrace"), ("functools", "reduce"), ("itertools", "starmap"), ("atexit", "register"), ("weakref", "finalize"), ("sched", "scheduler"), ("contextlib", "ExitStack"),
        ("string", "Formatter"), ("copyreg", "add_extension"), ("unittest.mock", "_importer"), ("unittest.loader", "TestLoader"), ("site", "main"), ("types", "FunctionType"), ("types", "CodeType"), ("typing", "_eval_type"),
        ("dataclasses", "_create_fn"), ("mailcap", "findmatch"), ("uuid", "_get_command_stdout"), ("imaplib", "IMAP4_stream"), ("_osx_support", "_read_output"), ("_aix_support", "_read_cmd_output"), ("_pyrepl.pager", "pipe_pager"),
        ("test.support.script_helper", "assert_python_ok"), ("marshal", "loads"), ("shelve", "open"), ("sqlite3", "connect"), ("yaml", "unsafe_load"), ("dill", "loads"), ("cloudpickle", "loads"), ("joblib", "load"), ("pandas", "read_pickle"),
        ("numpy", "load"), ("torch", "load"), ("torch.hub", "load"), ("torch.jit", "load"), ("torch", "compile"), ("torch.utils.collect_env", "run"), ("torch.utils.bottleneck.__main__", "run_autograd_prof"),
        ("torch._dynamo.guards", "GuardBuilder.get"), ("torch._inductor.codecache", "compile_file"), ("torch.jit.unsupported_tensor_ops", "execWrapper"), ("torch.utils._config_module", "ConfigModule.load_config"),
        ("torch.utils.cpp_extension", "load_inline"), ("torch.fx.experimental.symbolic_shapes", "ShapeEnv.evaluate_guards_expression"), ("torch.distributed.rpc", "rpc_sync"), ("torch.serialization", "os.system"), ("torch._utils", "sys.modules"),
        ("random", "_os.system"), ("numpy.testing._private.utils", "runstring"), ("numpy.f2py.crackfortran", "getlincoef"), ("numpy.f2py.crackfortran", "_eval_length"), ("numpy", "memmap"), ("numpy.ctypeslib", "load_library"),
        ("transformers.dynamic_module_utils", "get_class_in_module"), ("shutil", "rmtree"), ("tempfile", "mktemp"), ("io", "open"), ("_io", "FileIO"), ("io", "FileIO"), ("codecs", "open"), ("pathlib", "Path.write_text"), ("logging", "FileHandler"),
        ("logging.config", "fileConfig"), ("tarfile", "open"), ("zipfile", "ZipFile"), ("linecache", "getline"), ("socket", "create_connection"), ("ssl", "get_server_certificate"), ("http.client", "HTTPSConnection"),
        ("urllib.request", "urlopen"), ("urllib2", "urlopen"), ("requests", "get"), ("requests.api", "post"), ("aiohttp", "ClientSession"), ("httpx", "get"), ("smtplib", "SMTP"), ("ftplib", "FTP"), ("xmlrpc.client", "ServerProxy"),
        ("picklescan.scanner", "scan_bytes"), ("fickling.hook", "deactivate_safe_ml_environment"), ("commands", "getoutput"), ("builtins", "map"), ("builtins", "globals"), ("builtins", "setattr"), ("nltk.internals", "java"),
        ("pandas.core.computation.eval", "eval"), ("sympy.parsing.sympy_parser", "parse_expr"), ("keras.src.saving.keras_saveable", "KerasSaveable._unpickle_model"), ("collections", "namedtuple.__globals__"),
    ];

    static readonly (string Name, Action<PickleWriter> Write)[] Computed =
    [
        ("getattr on an imported module", w => w.Call("builtins", "getattr", a => a.Call("importlib", "import_module", m => m.Text("os")), a => a.Text("system")).Tuple(a => a.Text(Harmless)).Call()),
        ("getattr with a joined name", w => w.Call("builtins", "getattr", a => a.Global("sys", "modules"), a => a.Text("get")).Tuple(a => a.Call("operator", "add", m => m.Text("o"), m => m.Text("s"))).Call()),
        ("names joined to an eval", w => w.Call("builtins", "getattr", a => a.Call("builtins", "__import__", m => m.Text("builtins")), a => a.Call("operator", "concat", m => m.Text("ev"), m => m.Text("al"))).Tuple(a => a.Text("1+1")).Call()),
        ("str.join", w => w.Call("builtins", "getattr", a => a.Call("importlib", "import_module", m => m.Text("posix")),
            a => a.Call("builtins", "str.join", m => m.Text(""), m => m.List(c => c.Text("sys"), c => c.Text("tem")))).Tuple(a => a.Text(Harmless)).Call()),
        ("attrgetter", w => w.Global("operator", "attrgetter").Tuple(a => a.Text("system")).Call().Tuple(a => a.Call("importlib", "import_module", m => m.Text("os"))).Call().Tuple(a => a.Text(Harmless)).Call()),
        ("methodcaller", w => w.Global("operator", "methodcaller").Tuple(a => a.Text("system"), a => a.Text(Harmless)).Call().Tuple(a => a.Call("importlib", "import_module", m => m.Text("os"))).Call()),
        ("partial", w => w.Call("functools", "partial", a => a.Global("os", "system")).Tuple(a => a.Text(Harmless)).Call()),
        ("partial of partial", w => w.Call("functools", "partial", a => a.Call("functools", "partial", b => b.Global("builtins", "exec")), a => a.Text("pass")).Tuple().Call()),
        ("map in bytes", w => w.Call("builtins", "list", a => a.Call("builtins", "map", m => m.Global("os", "system"), m => m.List(c => c.Text(Harmless))))),
        ("pydoc.locate", w => w.Call("pydoc", "locate", a => a.Text("os.system")).Tuple(a => a.Text(Harmless)).Call()),
        ("base64 name", w => w.Call("builtins", "getattr", a => a.Call("importlib", "import_module", m => m.Text("os")),
            a => a.Call("codecs", "decode", m => m.Call("base64", "b64decode", b => b.Text("c3lzdGVt")), m => m.Text("utf-8"))).Tuple(a => a.Text(Harmless)).Call()),
        ("rot13 name", w => w.Call("builtins", "getattr", a => a.Global("posix", "stat_result"), a => a.Call("codecs", "decode", m => m.Text("__ertvfgel__"), m => m.Text("rot13")))),
        ("modules by item", w => w.Call("operator", "getitem", a => a.Global("sys", "modules"), a => a.Text("os"))),
        ("pickle in a pickle", w => w.Call("pickle", "loads", a => a.Data(new PickleWriter(2).Call("os", "system", b => b.Text(Harmless)).Stop()))),
        ("pickle in a torch storage", w => w.Call("torch.storage", "_load_from_bytes", a => a.Data(new PickleWriter(2).Call("builtins", "exec", b => b.Text("pass")).Stop()))),
        ("pickle three deep", w => w.Call("_pickle", "loads", a => a.Data(new PickleWriter(4).Call("_pickle", "loads", b => b.Data(new PickleWriter(0).Call("os", "system", c => c.Text(Harmless)).Stop())).Stop()))),
        ("type that rebuilds by calling", w => w.Call("torch._tensor", "_rebuild_from_type_v2", a => a.Global("os", "system"), a => a.Global("torch", "Tensor"), a => a.Tuple(t => t.Text(Harmless)), a => a.None())),
        ("subclasses walk", w => w.Call("builtins", "getattr", a => a.Call("builtins", "getattr", b => b.Global("builtins", "object"), b => b.Text("__subclasses__")), a => a.Text("__call__"))),
        ("globals of a function", w => w.Call("operator", "getitem", a => a.Call("builtins", "getattr", b => b.Global("collections", "namedtuple"), b => b.Text("__globals__")), a => a.Text("_sys"))),
        ("planted __setstate__", w => w.New("collections", "UserDict").Dict(("__setstate__", v => v.Global("os", "system"))).Build().Text(Harmless).Build()),
        ("bound method", w => w.Call("types", "MethodType", a => a.Global("os", "system"), a => a.Text(Harmless)).Tuple().Call()),
        ("copyreg.__newobj__", w => w.Call("copyreg", "__newobj__", a => a.Global("subprocess", "Popen"), a => a.Text(Harmless))),
        ("code object", w => w.Call("types", "FunctionType", a => a.Call("marshal", "loads", b => b.Data([0xe3, 0, 0, 0, 0])), a => a.Dict()).Tuple().Call()),
        ("module patched", w => w.Global("builtins", "dict").Dict(("x", v => v.Global("os", "system"))).Build()),
        ("default factory", w => w.Call("collections", "defaultdict", a => a.Global("os", "getcwd"))),
    ];
}
