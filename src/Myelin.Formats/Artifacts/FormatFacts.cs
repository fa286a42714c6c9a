namespace Myelin.Formats.Artifacts;

/// <summary>A Jinja template that a model carries; whoever chats with the model renders it.</summary>
/// <param name="At">Where.</param>
/// <param name="Source">The key or file that holds it.</param>
/// <param name="Text">The template.</param>
public sealed record ChatTemplate(ArtifactPlace At, string Source, string Text) : ArtifactFact(At);

/// <summary>An object of a Keras configuration, which the loader makes from its names.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">Path in the configuration.</param>
/// <param name="Module">Module; empty where only a class is named.</param>
/// <param name="Class">Class.</param>
/// <param name="Registered">Name under which it is registered, or empty.</param>
public sealed record KerasObject(ArtifactPlace At, string Path, string Module, string Class, string Registered) : ArtifactFact(At);

/// <summary>Code within a Keras configuration.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">Path in the configuration.</param>
/// <param name="Code">The marshalled byte code in base64, or the name of the function.</param>
/// <param name="IsByteCode">It carries code; else it names a function of the loading program.</param>
public sealed record KerasCode(ArtifactPlace At, string Path, string Code, bool IsByteCode) : ArtifactFact(At);

/// <summary>A text of a Keras configuration that its loader opens as a file or address.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">Path in the configuration.</param>
/// <param name="Value">The text.</param>
public sealed record KerasFile(ArtifactPlace At, string Path, string Value) : ArtifactFact(At);

/// <summary>A switch that turns a loader's protection off.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">Path in the configuration.</param>
/// <param name="What">What is switched off.</param>
public sealed record UnsafeSwitch(ArtifactPlace At, string Path, string What) : ArtifactFact(At);

/// <summary>A reference of an HDF5 file to another file.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">Object in the file.</param>
/// <param name="Target">The other file.</param>
/// <param name="How">External link, external storage, virtual data set.</param>
public sealed record Hdf5Reference(ArtifactPlace At, string Path, string Target, string How) : ArtifactFact(At);

/// <summary>An operator of a graph.</summary>
/// <param name="At">Where.</param>
/// <param name="Format">onnx, tensorflow, tflite, coreml, torchscript.</param>
/// <param name="Domain">Its domain or namespace; empty for the standard one.</param>
/// <param name="Name">Its type.</param>
/// <param name="Count">How often it stands there.</param>
public sealed record GraphOperator(ArtifactPlace At, string Format, string Domain, string Name, long Count) : ArtifactFact(At);

/// <summary>A file that a graph says holds data of it.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">As written.</param>
public sealed record ExternalData(ArtifactPlace At, string Path) : ArtifactFact(At);

/// <summary>Code that comes with a model and that its loader imports.</summary>
/// <param name="At">Where.</param>
/// <param name="What">Which code, and by which key or file.</param>
/// <param name="IsElsewhere">It is fetched from another place.</param>
public sealed record RemoteCode(ArtifactPlace At, string What, bool IsElsewhere) : ArtifactFact(At);

/// <summary>A line that Python runs at every start, in a <c>.pth</c> file.</summary>
/// <param name="At">Where.</param>
/// <param name="Line">The line.</param>
/// <param name="Number">Its number, from 1.</param>
public sealed record StartupLine(ArtifactPlace At, string Line, int Number) : ArtifactFact(At);

/// <summary>An entity or external subset in the DOCTYPE of an XML file.</summary>
/// <param name="At">Where.</param>
/// <param name="Declaration">As written, cut.</param>
public sealed record XmlEntity(ArtifactPlace At, string Declaration) : ArtifactFact(At);

/// <summary>An R promise: an expression that R evaluates when the object is touched.</summary>
/// <param name="At">Where.</param>
/// <param name="Expression">The call, as far as it could be written.</param>
/// <param name="Functions">Names of the functions in it.</param>
public sealed record RPromise(ArtifactPlace At, string Expression, IReadOnlyList<string> Functions) : ArtifactFact(At);
