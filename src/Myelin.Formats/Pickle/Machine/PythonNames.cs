using System.Collections.Frozen;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>Names of Python 2 that the unpickler of Python 3 translates (<c>Lib/_compat_pickle.py</c>), as far as they matter to what is called.</summary>
static class PythonNames
{
    static readonly FrozenDictionary<string, string> Modules = new Dictionary<string, string>
    {
        ["__builtin__"] = "builtins",
        ["copy_reg"] = "copyreg",
        ["Queue"] = "queue",
        ["SocketServer"] = "socketserver",
        ["ConfigParser"] = "configparser",
        ["repr"] = "reprlib",
        ["cPickle"] = "pickle",
        ["_abcoll"] = "collections.abc",
        ["dbhash"] = "dbm.bsd",
        ["anydbm"] = "dbm",
        ["httplib"] = "http.client",
        ["xmlrpclib"] = "xmlrpc.client",
        ["urllib2"] = "urllib.request",
        ["BaseHTTPServer"] = "http.server",
        ["SimpleHTTPServer"] = "http.server",
        ["StringIO"] = "io",
        ["cStringIO"] = "io",
        ["UserDict"] = "collections",
        ["UserList"] = "collections",
        ["UserString"] = "collections",
        ["exceptions"] = "builtins",
        ["_winreg"] = "winreg",
        ["thread"] = "_thread",
        ["commands"] = "subprocess",
        ["dummy_thread"] = "_dummy_thread",
        ["HTMLParser"] = "html.parser",
        ["Cookie"] = "http.cookies",
        ["cookielib"] = "http.cookiejar",
        ["whichdb"] = "dbm",
        ["multiprocessing.pool"] = "multiprocessing.pool",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<(string, string), (string, string)> Names = new Dictionary<(string, string), (string, string)>
    {
        [("builtins", "xrange")] = ("builtins", "range"),
        [("builtins", "reduce")] = ("functools", "reduce"),
        [("builtins", "intern")] = ("sys", "intern"),
        [("builtins", "unichr")] = ("builtins", "chr"),
        [("builtins", "unicode")] = ("builtins", "str"),
        [("builtins", "long")] = ("builtins", "int"),
        [("builtins", "basestring")] = ("builtins", "str"),
        [("builtins", "file")] = ("builtins", "open"),
        [("itertools", "imap")] = ("builtins", "map"),
        [("itertools", "ifilter")] = ("builtins", "filter"),
        [("itertools", "izip")] = ("builtins", "zip"),
    }.ToFrozenDictionary();

    /// <summary>The name as Python 3 knows it.</summary>
    public static (string Module, string Name) Current(string module, string name)
    {
        if (Modules.TryGetValue(module, out var renamed)) module = renamed;
        return Names.TryGetValue((module, name), out var whole) ? whole : (module, name);
    }
}
