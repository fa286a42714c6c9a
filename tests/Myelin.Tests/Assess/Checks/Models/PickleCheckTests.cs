using Myelin.Assess.Checks.Models;

namespace Myelin.Tests.Assess.Checks.Models;

public sealed class UnsafePickleTests : CheckTests<UnsafePickle>
{
    [Fact] public void Flags_a_call() => Flags("bad-call.pkl", 0);
    [Fact] public void Flags_a_call_in_a_torch_file() => Flags("bad-torch.pt", 0);
    [Fact] public void Flags_a_call_in_a_compressed_file() => Flags("bad-compressed.joblib", 0);
    [Fact] public void Flags_a_call_in_an_array_of_objects() => Flags("bad-array.npy", 0);
    [Fact] public void Accepts_weights() => Passes("good-weights.pt");
    [Fact] public void Accepts_text_that_names_a_function() => Passes("good-data.pkl");
}

public sealed class UnknownImportTests : CheckTests<UnknownImport>
{
    [Fact] public void Flags_a_function_nobody_knows() => Flags("bad-function.pkl", 0);
    [Fact] public void Flags_a_class_nobody_knows() => Flags("bad-class.pkl", 0);
    [Fact] public void Accepts_a_class_of_a_framework() => Passes("good-framework.pkl");
}

public sealed class NestedPickleTests : CheckTests<NestedPickle>
{
    [Fact] public void Flags_a_pickle_in_a_pickle() => Flags("bad-loads.pkl", 0);
    [Fact] public void Accepts_bytes_of_a_number() => Passes("good-array.pkl");
}

public sealed class BrokenStreamTests : CheckTests<BrokenStream>
{
    [Fact] public void Flags_a_stream_that_is_cut_off() => Flags("bad-cut.pkl", 0);
    [Fact] public void Flags_a_number_that_only_some_readers_take() => Flags("bad-number.pkl", 0);
    [Fact] public void Accepts_a_whole_one() => Passes("good-whole.pkl");
}

public sealed class ContainerMismatchTests : CheckTests<ContainerMismatch>
{
    [Fact] public void Flags_a_7z_named_like_a_model() => Flags("bad-seven-zip.pt", 0);
    [Fact] public void Flags_two_pickles_of_one_name() => Flags("bad-twice.pt", 0);
    [Fact] public void Flags_a_wrong_checksum() => Flags("bad-checksum.pt", 0);
    [Fact] public void Accepts_what_torch_writes() => Passes("good-weights.pt");
}

public sealed class ArchiveEscapeTests : CheckTests<ArchiveEscape>
{
    [Fact] public void Flags_a_name_that_leads_out() => Flags("bad-parent.zip", 0);
    [Fact] public void Flags_a_link_that_leads_out() => Flags("bad-link.nemo", 0);
    [Fact] public void Accepts_a_link_within() => Passes("good-link.nemo");
}

public sealed class DecompressionBombTests : CheckTests<DecompressionBomb>
{
    [Fact] public void Flags_zeros_without_end() => Flags("bad-zeros.npz", 0);
    [Fact] public void Accepts_an_array() => Passes("good-array.npz");
}

public sealed class UnreadableModelTests : CheckTests<UnreadableModel>
{
    [Fact] public void Flags_noise_under_the_name_of_a_pickle() => Flags("bad-noise.pkl", 0);
    [Fact] public void Accepts_weights() => Passes("good-weights.pt");
}

public sealed class NativeCodeInModelTests : CheckTests<NativeCodeInModel>
{
    [Fact] public void Flags_a_program_under_the_name_of_a_model() => Flags("bad-program.pt", 0);
    [Fact] public void Accepts_weights() => Passes("good-weights.pt");
}
