using Myelin.Core.Assets;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class AzureTemplateTests
{
    const string Main = """
        param prefix string = 'acme'
        param model string = 'gpt-4o'
        @secure()
        param secret string
        var models = [
          { name: model, version: '2024-05-13' }
          { name: 'text-embedding-3-large', version: '1' }
        ]
        resource ai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
          name: '${prefix}-ai'
          kind: 'OpenAI'
          properties: { publicNetworkAccess: 'Disabled' }
        }
        resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = [for (m, i) in models: {
          parent: ai
          name: '${m.name}-${i}'
          properties: { model: { format: 'OpenAI', name: m.name, version: m.version } }
        }]
        resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'app-id' }
        module store './modules/store.bicep' = {
          name: 'store'
          params: { name: '${prefix}docs', reader: id.properties.principalId }
        }
        resource off 'Microsoft.Search/searchServices@2023-11-01' = if (model == 'none') { name: 'off' }
        resource seen 'Microsoft.Search/searchServices@2023-11-01' existing = { name: 'shared-search' }
        resource app 'Microsoft.App/containerApps@2024-03-01' = {
          name: 'chat'
          identity: { type: 'UserAssigned', userAssignedIdentities: { '${id.id}': {} } }
          properties: {
            configuration: { ingress: { external: true, targetPort: 8000 } }
            template: { containers: [ { name: 'llm', image: 'vllm/vllm-openai:v0.6.3', args: ['--model', 'Qwen/Qwen2.5-7B-Instruct'], env: [ { name: 'STORE', value: store.outputs.name } ] } ] }
          }
        }
        """;

    const string Store = """
        param name string
        param reader string
        resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
          name: name
          resource blob 'blobServices' = {
            name: 'default'
            resource docs 'containers' = { name: 'customers', properties: { publicAccess: 'None' } }
          }
        }
        resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
          name: guid(account.id)
          scope: account
          properties: { principalId: reader, roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1') }
        }
        output name string = account.name
        """;

    [Fact]
    public void A_bicep_file_with_loops_modules_and_identities_becomes_one_graph()
    {
        var scan = new InfrastructureScan(("main.bicep", Main), ("modules/store.bicep", Store));
        scan.Resources.Select(r => r.Address).ShouldBe(["ai", "app", "deployment[0]", "deployment[1]", "id", "seen", "store.account", "store.blob", "store.docs", "store.read"], ignoreOrder: true);
        scan["ai"]["name"].Text.ShouldBe("acme-ai");
        scan["deployment[1]"].Type.ShouldBe("azurerm_cognitive_deployment");
        scan["deployment[1]"].Id.ShouldBe("bicep:main.bicep/deployment%5B1%5D");
        scan["seen"].IsLookup.ShouldBeTrue();
        scan["store.account"]["name"].Text.ShouldBe("acmedocs");
        scan.Relations(RelationKind.Serves).ShouldBe(["gpt-4o-0 serves gpt-4o", "text-embedding-3-large-1 serves text-embedding-3-large", "vllm serves Qwen/Qwen2.5-7B-Instruct"]);
        scan.Relations(RelationKind.Hosts).Count().ShouldBe(2);
        scan.Relations(RelationKind.RunsAs).ShouldBe(["Microsoft.App/containerApps.app runs-as app-id"]);
        scan.Relations(RelationKind.Reads).ShouldBe(["app-id reads acmedocs", "app-id reads customers"]);
        scan.Relations(RelationKind.Contains).ShouldBe(["acmedocs contains customers"]);
        scan.Asset("vllm")["exposure"].ShouldBe("internet");
        scan.Asset("Microsoft.CognitiveServices/accounts.ai")["exposure"].ShouldBe("network");
    }

    [Fact]
    public void Values_of_the_only_parameter_file_are_taken()
    {
        new InfrastructureScan(("main.bicep", Main), ("modules/store.bicep", Store), ("main.bicepparam", "using './main.bicep'\nparam prefix = 'prod'\n"))["ai"]["name"].Text.ShouldBe("prod-ai");
        var azd = new InfrastructureScan(("main.bicep", Main), ("modules/store.bicep", Store),
            ("main.parameters.json", """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {"prefix": {"value": "${NAME}"}, "model": {"value": "${MODEL=gpt-4.1}"}}}"""));
        azd["ai"]["name"].Shown.ShouldBe("${NAME}-ai");
        azd.Names(AssetKind.Model).ShouldContain("gpt-4.1");
    }

    [Fact]
    public void An_arm_template_says_the_same_as_bicep()
    {
        var scan = new InfrastructureScan(("azuredeploy.json", """
            {
              "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
              "parameters": {"name": {"type": "string", "defaultValue": "acme"}, "model": {"type": "string", "defaultValue": "gpt-4o-mini"}},
              "variables": {"account": "[concat(parameters('name'), '-ai')]", "models": ["[parameters('model')]", "o3-mini"]},
              "resources": [
                {"type": "Microsoft.CognitiveServices/accounts", "apiVersion": "2024-10-01", "name": "[variables('account')]", "kind": "OpenAI", "properties": {}},
                {"type": "Microsoft.CognitiveServices/accounts/deployments", "name": "[format('{0}/{1}', variables('account'), variables('models')[copyIndex()])]", "copy": {"name": "each", "count": "[length(variables('models'))]"},
                 "properties": {"model": {"name": "[variables('models')[copyIndex()]]"}}},
                {"type": "Microsoft.Web/sites", "name": "web", "kind": "app,linux", "identity": {"type": "SystemAssigned"}, "properties": {"siteConfig": {"appSettings": [{"name": "AZURE_OPENAI_API_KEY", "value": "[listKeys(variables('account'), '2024-10-01').key1]"}]}}},
                {"type": "Microsoft.Authorization/roleAssignments", "name": "r", "scope": "[resourceId('Microsoft.CognitiveServices/accounts', variables('account'))]",
                 "properties": {"roleDefinitionId": "[resourceId('Microsoft.Authorization/roleDefinitions', '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd')]", "principalId": "[reference(resourceId('Microsoft.Web/sites', 'web'), '2023-12-01', 'Full').identity.principalId]"}},
                {"type": "Microsoft.Search/searchServices", "name": "off", "condition": "[equals(parameters('name'), 'x')]", "properties": {}},
                {"type": "Microsoft.Resources/deployments", "name": "inner", "properties": {"mode": "Incremental", "parameters": {"n": {"value": "[parameters('name')]"}},
                 "template": {"parameters": {"n": {"type": "string"}}, "resources": [{"type": "Microsoft.Storage/storageAccounts", "name": "[concat(parameters('n'), 'customers')]", "properties": {}}]}}}
              ]
            }
            """));
        scan.Names(AssetKind.Model).ShouldBe(["gpt-4o-mini", "o3-mini"]);
        scan.Names(AssetKind.ModelDeployment).ShouldBe(["gpt-4o-mini", "o3-mini"]);
        scan.Relations(RelationKind.Hosts).Count().ShouldBe(2);
        scan.Names(AssetKind.DataStore).ShouldBe(["acmecustomers"]);
        scan.Relations(RelationKind.Calls).ShouldContain("identity of Microsoft.Web/sites.sites_3 calls Microsoft.CognitiveServices/accounts.accounts_1");
        scan.Resources.ShouldNotContain(r => r.Type == "azurerm_search_service");
        scan.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void A_module_of_the_registry_counts_with_its_inputs_and_others_are_named()
    {
        var scan = new InfrastructureScan(("main.bicep", """
            module ai 'br/public:avm/res/cognitive-services/account:0.7.2' = { name: 'ai', params: { name: 'acme', kind: 'AIServices', deployments: [ { name: 'd', model: { name: 'o3-mini', format: 'OpenAI' } } ] } }
            module gone './nowhere.bicep' = { name: 'gone' }
            """));
        scan.Relations(RelationKind.Serves).ShouldBe(["d serves o3-mini"]);
        scan.Relations(RelationKind.Hosts).ShouldBe(["module.ai hosts d"]);
        scan.Skipped.Select(s => s.Reason).ShouldContain("the module ./nowhere.bicep lies elsewhere and was not read");
    }

    [Fact]
    public void What_was_compiled_from_bicep_beside_it_is_not_counted_twice()
    {
        const string Compiled = """{"$schema": "x/deploymentTemplate.json#", "metadata": {"_generator": {"name": "bicep"}}, "resources": [{"type": "Microsoft.Search/searchServices", "name": "s", "properties": {}}]}""";
        new InfrastructureScan(("main.bicep", "resource s 'Microsoft.Search/searchServices@2023-11-01' = { name: 's' }"), ("azuredeploy.json", Compiled)).Resources.Count.ShouldBe(1);
        new InfrastructureScan(("azuredeploy.json", Compiled)).Resources.Count.ShouldBe(1);
    }

    [Fact]
    public void Modules_of_a_library_that_nothing_uses_are_left_out_and_named()
    {
        const string Module = "param name string\nresource s 'Microsoft.Search/searchServices@1' = { name: name }";
        var scan = new InfrastructureScan(("infra/main.bicep", "module used './core/used.bicep' = { name: 'u', params: { name: 'a' } }"), ("infra/core/used.bicep", Module), ("infra/core/spare.bicep", Module), ("other/own.bicep", Module));
        scan.Resources.Select(r => r.Id).ShouldBe(["bicep:infra/main.bicep/used.s", "bicep:other/own.bicep/s"]);
        scan.Skipped.ShouldContain(s => s.Path == "infra/main.bicep" && s.Reason.Contains("spare.bicep"));
    }

    [Theory]
    [InlineData("var a = b\nvar b = a\nresource s 'Microsoft.Search/searchServices@1' = { name: a }")]
    [InlineData("param a string = a\nresource s 'Microsoft.Search/searchServices@1' = { name: a }")]
    [InlineData("module m 'main.bicep' = { name: 'm' }\nresource s 'Microsoft.Search/searchServices@1' = { name: 'x' }")]
    [InlineData("resource s 'Microsoft.Search/searchServices@1' = [for i in range(0, 1000000000): { name: 's${i}' }]")]
    public void What_depends_on_itself_or_is_too_much_ends(string text) => new InfrastructureScan(("main.bicep", text)).Resources.Count.ShouldBeInRange(1, 600);

    [Fact]
    public void Deep_nesting_is_named_and_nothing_else_is_lost()
    {
        var scan = new InfrastructureScan(("deep.bicep", $"var x = {new string('[', 10_000)}{new string(']', 10_000)}\nresource s 'Microsoft.Search/searchServices@1' = {{ name: 's' }}"));
        scan.Resources.Count.ShouldBe(1);
        scan.Skipped.ShouldContain(s => s.Reason.Contains("nested deeper"));
    }

    [Fact]
    public void Any_change_of_a_file_is_survived()
    {
        var random = new Random(7);
        for (var round = 0; round < 250; round++)
        {
            var text = Main.ToCharArray().ToList();
            for (var i = random.Next(1, 8); i > 0; i--)
            {
                var at = random.Next(text.Count);
                if (random.Next(2) == 0) text.RemoveAt(at);
                else text.Insert(at, "{}[]()!:?.,'$\n=>@"[random.Next(17)]);
            }
            new InfrastructureScan(("main.bicep", new string([.. text])), ("modules/store.bicep", Store)).Skipped.Select(s => s.Reason).Where(r => r.Contains("failed on it")).ShouldBeEmpty();
        }
    }
}
