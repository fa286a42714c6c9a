using System.Text;
using Myelin.Formats;
using Myelin.Formats.Shell;
using Myelin.Formats.Workflows;

namespace Myelin.Tests.Formats.Workflows;

public sealed class WorkflowFormatTests
{
    const string Sample = """
        name: Sample
        on:
          push: {branches: [main]}
          pull_request_target:
        permissions: read-all
        env: {A: "x ${{ github.sha }}"}
        defaults: {run: {shell: bash}}
        jobs:
          build:
            needs: [other]
            runs-on: [self-hosted, linux]
            strategy: {matrix: {os: [a, b], include: [{os: c, extra: '${{ github.ref }}'}]}}
            container: node:20
            services:
              db: {image: postgres}
            permissions:
              contents: write # to push
            steps:
              - uses: Actions/Checkout@v4
                with: {Ref: 'it''s ${{ a }}'}
              - run: |
                  one ${{ first.a }}

                  two ${{ second.b }}
              - run: >-
                  folded
                  text ${{ third.c }}
          call:
            uses: ./.github/workflows/x.yml
            secrets: inherit
        """;

    [Fact]
    public void Reads_events_jobs_steps_and_permissions()
    {
        var file = Read(Sample);
        file.Events.Select(e => (e.Name, e.Mark.Line)).ShouldBe([("push", 3), ("pull_request_target", 4)]);
        file.Permissions!.All.ShouldBe("read-all");
        var job = file.Jobs[0];
        job.Needs.ShouldBe(["other"]);
        job.RunsOn.Select(l => l.Text).ShouldBe(["self-hosted", "linux"]);
        job.Images.Select(i => i.Image.Text).ShouldBe(["node:20", "postgres"]);
        job.Matrix.Select(m => (m.Key, m.Value.Text)).ShouldBe([("os", "a"), ("os", "b"), ("os", "c"), ("extra", "${{ github.ref }}")]);
        job.Permissions!.Scopes[0].Key.ShouldBe("contents");
        job.Steps[0].Uses!.Name.ShouldBe("actions/checkout");
        job.Steps[0].Input("ref")!.Text.ShouldBe("it's ${{ a }}");
        job.Steps[1].Shell.ShouldBe("bash");
        file.Jobs[1].Uses!.IsLocal.ShouldBeTrue();
        file.Jobs[1].Secrets[0].Key.ShouldBe("*");
    }

    [Fact]
    public void Knows_line_and_column_of_every_expression_whatever_the_style()
    {
        var places = Read(Sample).Scalars.Where(s => s.Expressions.Count > 0).SelectMany(s => s.Expressions.Select(e => s.At(e.Start))).Select(m => (m.Line, m.Column)).ToList();
        var lines = Sample.Split('\n');
        places.Count.ShouldBe(6);
        foreach (var (line, column) in places) lines[line - 1][(column - 1)..].ShouldStartWith("${{");
    }

    [Fact]
    public void Names_an_expression_that_it_does_not_understand() =>
        WorkflowFormat.Parse("on: push\njobs:\n  a:\n    steps:\n      - run: echo ${{ a b }}\n", ReadLimits.Default).Problems.ShouldHaveSingleItem().Line.ShouldBe(5);

    [Fact]
    public void Takes_a_condition_only_as_a_whole()
    {
        var jobs = Read("on: push\njobs:\n  a:\n    if: ${{ a }} && b\n  b:\n    if: ${{ a && b }}\n  c:\n    if: a && b\n").Jobs;
        jobs.Select(j => j.If!.Condition is not null).ShouldBe([false, true, true]);
    }

    [Fact]
    public void Survives_every_mutation()
    {
        var random = new Random(3);
        var seed = Encoding.UTF8.GetBytes(Sample);
        for (var i = 0; i < 1_500; i++)
        {
            var bytes = (byte[])seed.Clone();
            for (var j = random.Next(1, 8); j > 0; j--) bytes[random.Next(bytes.Length)] = (byte)"&*!|>'\"{}[]:-#\t\n $%@`\0\\a<"[random.Next(25)];
            var parsed = new WorkflowFormat().Read(ByteSource.Of(bytes), new FileName(".github/workflows/a.yml"), ReadLimits.Default);
            if (parsed.Value is not { } file) continue;
            foreach (var scalar in file.Scalars)
                foreach (var expression in scalar.Expressions) scalar.At(expression.Start, expression.End).Line.ShouldBeInRange(0, 200);
        }
    }

    [Fact]
    public void Reads_a_shell_script_for_data_flow()
    {
        const string Script = """
            X="$(git diff --name-only | tr ' ' ',')" make all # no comment
            { echo "a<<EOF"; echo "$X"; } >> "$GITHUB_OUTPUT"
            if [ -n "${{ a && 'b c' }}" ]; then
              cat <<'END' | tee -a $GITHUB_ENV
            body
            END
            fi 2>&1
            """;
        var statements = ShellStatements.Read(Script);
        statements.Select(s => s.Command).ShouldBe(["make", "echo", "echo", "[", "cat", "tee"]);
        statements[0].Assignments[0].Name.ShouldBe("X");
        statements[1].Redirects[^1].Target.Raw.ShouldBe("\"$GITHUB_OUTPUT\"");
        statements[3].Words[2].Raw.ShouldBe("\"${{ a && 'b c' }}\"");
        statements[4].Redirects[0].Body.ShouldBe("body\n");
        statements[5].Pipe.ShouldBe(statements[4].Pipe);
        foreach (var statement in statements)
            foreach (var word in statement.Words) Script[word.Offset..].ShouldStartWith(word.Raw);
    }

    [Fact]
    public void Reads_every_mutation_of_a_script()
    {
        var random = new Random(5);
        const string Seed = "if [[ \"$A\" =~ ^x$ ]]; then { echo \"$(b | c `d`)\" <<EOF >> f; } fi\ntext\nEOF\ncase $x in a) b ;; esac; (c && d) | e & f=${g:-h} \\\n i 2>&1 <(j)\n";
        for (var i = 0; i < 5_000; i++)
        {
            var text = Seed.ToCharArray();
            for (var j = random.Next(1, 8); j > 0; j--) text[random.Next(text.Length)] = "\"'`$(){}<>|&;\\\n #=".ToCharArray()[random.Next(18)];
            var script = new string(text);
            foreach (var statement in ShellStatements.Read(script))
                foreach (var word in statement.Words) script[word.Offset..].ShouldStartWith(word.Raw);
        }
    }

    static WorkflowFile Read(string text) => WorkflowFormat.Parse(text, ReadLimits.Default).Value!;
}
