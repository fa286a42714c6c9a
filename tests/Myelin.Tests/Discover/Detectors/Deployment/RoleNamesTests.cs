using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class RoleNamesTests
{
    const string Role = "resource \"aws_iam_role\" \"ray\" {\n  name = \"research-ray\"\n  assume_role_policy = \"{}\"\n}\n";

    static string Account(string name, string arn) => $"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: n, annotations: {{eks.amazonaws.com/role-arn: '{arn}'}}}}\n";

    static string[] Roles(params (string, string)[] files) => MemorySource.Discover(files).Names(AssetKind.Role);

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/research-ray")]
    [InlineData("arn:aws-cn:iam::123456789012:role/teams/research-ray")]
    public void A_role_named_by_its_arn_is_the_one_that_is_made(string arn)
    {
        var found = MemorySource.Discover(("main.tf", Role), ("a.yaml", Account("ray", arn)));
        var role = found.Graph.Assets.Single(a => a.Kind == AssetKind.Role);
        (role.Id, role["arn"]).ShouldBe(("tf:aws_iam_role.ray", arn));
        found.Graph.Relations.ShouldContain(r => r.Kind == RelationKind.Assumes && r.To == role.Id);
    }

    [Fact]
    public void Another_name_stays_another_role() => Roles(("main.tf", Role), ("a.yaml", Account("ray", "arn:aws:iam::123456789012:role/research"))).Length.ShouldBe(2);

    [Fact]
    public void A_name_in_two_accounts_is_not_joined() =>
        Roles(("main.tf", Role), ("a.yaml", Account("ray", "arn:aws:iam::123456789012:role/research-ray")), ("b.yaml", Account("b", "arn:aws:iam::210987654321:role/research-ray"))).Length.ShouldBe(3);
}
