using Myelin.Core.Assets;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class CloudGrantTests
{
    [Fact]
    public void Role_assignments_of_azure_reach_the_resource_that_they_name()
    {
        var scan = InfrastructureScan.Of("""
            resource "azurerm_user_assigned_identity" "app" { name = "app" }
            resource "azurerm_storage_account" "docs" { name = "acmedocs" }
            resource "azurerm_storage_account" "other" { name = "acmeother" }
            resource "azurerm_cognitive_account" "ai" {
              name = "ai"
              kind = "OpenAI"
            }
            resource "azurerm_linux_web_app" "chat" {
              name = "chat"
              identity { type = "SystemAssigned" }
            }
            resource "azurerm_role_assignment" "read" {
              scope                = azurerm_storage_account.docs.id
              role_definition_name = "Storage Blob Data Reader"
              principal_id         = azurerm_user_assigned_identity.app.principal_id
            }
            resource "azurerm_role_assignment" "call" {
              scope              = azurerm_cognitive_account.ai.id
              role_definition_id = "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
              principal_id       = azurerm_linux_web_app.chat.identity[0].principal_id
            }
            resource "azurerm_federated_identity_credential" "k" {
              parent_id = azurerm_user_assigned_identity.app.id
              subject   = "system:serviceaccount:ml:worker"
            }
            """);
        scan.Relations(RelationKind.Reads).ShouldBe(["app reads acmedocs"]);
        scan.Relations(RelationKind.Calls).ShouldBe(["identity of azurerm_linux_web_app.chat calls azurerm_cognitive_account.ai"]);
        scan.Relations(RelationKind.RunsAs).ShouldBe(["azurerm_linux_web_app.chat runs-as identity of azurerm_linux_web_app.chat"]);
        scan.Relations(RelationKind.Assumes).ShouldBe(["worker assumes app"]);
    }

    [Fact]
    public void Grants_of_google_on_a_bucket_hold_there_and_on_a_project_for_all()
    {
        var scan = InfrastructureScan.Of("""
            resource "google_service_account" "train" { account_id = "train" }
            resource "google_service_account" "bi" { account_id = "bi" }
            resource "google_storage_bucket" "raw" { name = "acme-raw" }
            resource "google_storage_bucket" "logs" { name = "acme-logs" }
            resource "google_storage_bucket_iam_member" "m" {
              bucket = google_storage_bucket.raw.name
              role   = "roles/storage.objectViewer"
              member = "serviceAccount:${google_service_account.train.email}"
            }
            resource "google_project_iam_member" "p" {
              role   = "roles/storage.objectViewer"
              member = google_service_account.bi.member
            }
            resource "google_service_account_iam_member" "w" {
              service_account_id = google_service_account.train.name
              role               = "roles/iam.workloadIdentityUser"
              member             = "serviceAccount:${var.project}.svc.id.goog[ml/trainer]"
            }
            variable "project" {}
            """);
        scan.Relations(RelationKind.Reads).ShouldBe(["bi reads acme-logs", "bi reads acme-raw", "train reads acme-raw"]);
        scan.Relations(RelationKind.Assumes).ShouldBe(["trainer assumes train"]);
    }

    [Fact]
    public void A_role_that_reads_no_data_grants_nothing()
    {
        var scan = InfrastructureScan.Of("""
            resource "google_service_account" "a" { account_id = "a" }
            resource "google_storage_bucket" "b" { name = "acme" }
            resource "google_project_iam_member" "p" {
              role   = "roles/logging.logWriter"
              member = google_service_account.a.member
            }
            """);
        scan.Relations(RelationKind.Reads).ShouldBeEmpty();
        scan.Relations(RelationKind.Writes).ShouldBeEmpty();
        scan.Asset("a")["grants"].ShouldBe("roles/logging.logWriter on the project");
    }
}
