using Myelin.Assess.Checks.Models;

namespace Myelin.Tests.Assess.Checks.Models;

public sealed class TemplateInjectionTests : CheckTests<TemplateInjection>
{
    [Fact] public void Flags_a_walk_over_attributes() => Flags("bad-attributes.gguf", 0);
    [Fact] public void Flags_a_name_put_together() => Flags("bad-joined.gguf", 0);
    [Fact] public void Flags_an_escaped_name_in_a_tokenizer() => Flags("bad-tokenizer", 0);
    [Fact] public void Accepts_a_chat_template() => Passes("good-chat.gguf");
    [Fact] public void Accepts_such_words_as_tokens() => Passes("good-tokenizer");

    [Theory]
    [InlineData("{{ self.__init__ }}", true)]
    [InlineData("{{ ().__class__.__bases__[0].__subclasses__() }}", true)]
    [InlineData("{% include 'x' %}", true)]
    [InlineData("{{ lipsum.__globals__['os'] }}", true)]
    [InlineData("{{ joiner['__init__'] }}", true)]
    [InlineData("{{ x|attr(y) }}", true)]
    [InlineData("{# self.__class__ #}", false)]
    [InlineData("self.__class__", false)]
    [InlineData("{{ '__class__' }}", true)]
    [InlineData("{% set config = messages[0] %}{{ config.role }}", false)]
    [InlineData("{% if tools is defined %}{{ tools | tojson(indent=4) }}{% endif %}", false)]
    [InlineData("{{ strftime_now('%Y') }}{% generation %}x{% endgeneration %}", false)]
    [InlineData("{%- for message in messages %}{%- if loop.first %}{{ message.content.split('</think>')[-1].lstrip('\\n') }}{% endif %}{% endfor %}", false)]
    public void Reads_by_tokens(string template, bool isReaching) => (JinjaReading.Reaching(template) is not null).ShouldBe(isReaching);
}

public sealed class HeaderAbuseTests : CheckTests<HeaderAbuse>
{
    [Fact] public void Flags_counts_that_no_file_holds() => Flags("bad-count.gguf", 0);
    [Fact] public void Accepts_a_small_header() => Passes("good-small.gguf");
}

public sealed class SafetensorsAbuseTests : CheckTests<SafetensorsAbuse>
{
    [Fact] public void Flags_an_overlap() => Flags("bad-overlap.safetensors", 0);
    [Fact] public void Flags_bytes_behind() => Flags("bad-behind.safetensors", 0);
    [Fact] public void Accepts_two_tensors() => Passes("good-two.safetensors");
}

public sealed class KerasLambdaTests : CheckTests<KerasLambda>
{
    [Fact] public void Flags_a_lambda_of_Keras_3() => Flags("bad-lambda.keras", 0);
    [Fact] public void Flags_a_lambda_of_Keras_2() => Flags("bad-lambda.h5", 0);
    [Fact] public void Flags_a_lambda_in_a_wrapper() => Flags("bad-wrapped.keras", 0);
    [Fact] public void Accepts_a_layer() => Passes("good-dense.keras");
}

public sealed class KerasModuleInjectionTests : CheckTests<KerasModuleInjection>
{
    [Fact] public void Flags_a_module_from_outside() => Flags("bad-module.keras", 0);
    [Fact] public void Flags_a_function_of_Keras_that_fetches() => Flags("bad-own.keras", 0);
    [Fact] public void Accepts_a_layer() => Passes("good-dense.keras");
}

public sealed class KerasPathOrUrlTests : CheckTests<KerasPathOrUrl>
{
    [Fact] public void Flags_a_vocabulary_that_is_a_path() => Flags("bad-vocabulary.keras", 0);
    [Fact] public void Accepts_a_vocabulary_of_words() => Passes("good-vocabulary.keras");
}

public sealed class KerasUnsafeToggleTests : CheckTests<KerasUnsafeToggle>
{
    [Fact] public void Flags_a_configuration_that_turns_it_off() => Flags("bad-toggle.keras", 0);
    [Fact] public void Accepts_a_layer() => Passes("good-dense.keras");
}

public sealed class Hdf5ExternalLinkTests : CheckTests<Hdf5ExternalLink>
{
    [Fact] public void Flags_a_link_to_another_file() => Flags("bad-link.h5", 0);
    [Fact] public void Accepts_a_file_that_holds_its_data() => Passes("good-whole.h5");
}

public sealed class TensorFlowIoTests : CheckTests<TensorFlowIo>
{
    [Fact] public void Flags_an_operator_in_a_function_library() => Flags("bad-saved", 0);
    [Fact] public void Flags_an_operator_of_TensorFlow_in_TFLite() => Flags("bad-flex.tflite", 0);
    [Fact] public void Accepts_a_graph_that_computes() => Passes("good-graph.pb");
}

public sealed class TorchScriptIoTests : CheckTests<TorchScriptIo>
{
    [Fact] public void Flags_a_file_mapped_as_a_tensor() => Flags("bad-file.pt", 0);
    [Fact] public void Accepts_a_net() => Passes("good-net.pt");
}

public sealed class CustomOperatorTests : CheckTests<CustomOperator>
{
    [Fact] public void Flags_an_operator_of_TFLite() => Flags("bad-op.tflite", 0);
    [Fact] public void Flags_a_namespace_of_TorchScript() => Flags("bad-namespace.pt", 0);
    [Fact] public void Flags_a_layer_of_Core_ML() => Flags("bad-layer.mlmodel", 0);
    [Fact] public void Accepts_an_operator_that_comes_with_the_runtime() => Passes("good-known.tflite");
}

public sealed class OnnxCustomOpTests : CheckTests<OnnxCustomOp>
{
    [Fact] public void Flags_a_foreign_domain() => Flags("bad-domain.onnx", 0);
    [Fact] public void Accepts_standard_operators() => Passes("good-standard.onnx");
}

public sealed class OnnxExternalPathTests : CheckTests<OnnxExternalPath>
{
    [Fact] public void Flags_a_path_upwards() => Flags("bad-parent.onnx", 0);
    [Fact] public void Flags_an_absolute_path() => Flags("bad-absolute.onnx", 0);
    [Fact] public void Accepts_a_file_beside_the_model() => Passes("good-beside.onnx");
}

public sealed class ModelRemoteCodeTests : CheckTests<ModelRemoteCode>
{
    [Fact] public void Flags_code_of_the_repository() => Flags("bad-auto-map", 0);
    [Fact] public void Flags_code_of_another_repository() => Flags("bad-elsewhere", 0);
    [Fact] public void Flags_a_handler() => Flags("bad-handler.mar", 0);
    [Fact] public void Accepts_a_known_architecture() => Passes("good-config");
}

public sealed class StartupPathTests : CheckTests<StartupPath>
{
    [Fact] public void Flags_a_line_that_runs() => Flags("bad-start.pth", 1);
    [Fact] public void Flags_a_line_in_a_wheel() => Flags("bad-wheel.whl", 1);
    [Fact] public void Accepts_paths() => Passes("good-path.pth");
}

public sealed class XmlExternalEntityTests : CheckTests<XmlExternalEntity>
{
    [Fact] public void Flags_an_entity() => Flags("bad-entity.pmml", 0);
    [Fact] public void Accepts_a_tree() => Passes("good-tree.pmml");
}

public sealed class RPromiseInModelTests : CheckTests<RPromiseInModel>
{
    [Fact] public void Flags_a_promise_that_starts_a_program() => Flags("bad-call.rds", 0);
    [Fact] public void Flags_a_promise_in_a_packed_file() => Flags("bad-packed.RData", 0);
    [Fact] public void Accepts_numbers() => Passes("good-vector.rds");
    [Fact] public void Accepts_a_call_that_nobody_makes() => Passes("good-formula.rds");
}
