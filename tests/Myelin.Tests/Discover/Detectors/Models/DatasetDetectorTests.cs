using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Datasets;
using Myelin.Formats.Datasets;
using Myelin.Tests.Formats.Models;

namespace Myelin.Tests.Discover.Detectors.Models;

/// <summary>Files of data, and when they are datasets.</summary>
public sealed class DatasetDetectorTests
{
    [Theory]
    [InlineData("sales.parquet", "email card.number", 42L)]
    [InlineData("data.arrow", "email amount", null)]
    [InlineData("people.csv", "id first_name email", null)]
    [InlineData("chat.jsonl", "messages messages.role messages.content id", null)]
    [InlineData("rows.avro", "email n", null)]
    public void Columns_are_read_without_the_data(string name, string columns, long? rows)
    {
        var table = ModelFormatTests.Parse<DataTable>(name, Fixtures.All[name]).ShouldNotBeNull();
        string.Join(' ', table.Columns).ShouldBe(columns);
        table.Rows.ShouldBe(rows);
    }

    [Theory]
    [InlineData("id,firstName,EMAIL", "personal")]
    [InlineData("card_number,cvv", "payment")]
    [InlineData("PatientID,icd10", "health")]
    [InlineData("user,password_hash", "credentials")]
    [InlineData("Vorname,Geburtsdatum", "personal")]
    [InlineData("Name,Sex,Age", "personal")]
    [InlineData("file_name,hostname,card_type", null)]
    [InlineData("name,price", null)]
    [InlineData("email_sent,phone_model", null)]
    [InlineData("tokens,input_ids,label", null)]
    [InlineData("pixel0,pixel1", null)]
    public void Names_of_columns_are_classified_by_whole_words(string columns, string? expected) => ColumnSensitivity.Of(columns.Split(',')).Classes.ShouldBe(expected);

    [Fact]
    public void A_csv_that_AI_code_reads_is_a_dataset()
    {
        var found = ModelDetectorTests.Scan(("data/train.csv", Fixtures.All["people.csv"]), ("train.py", "import pandas as pd\nfrom sklearn.svm import SVC\ndf = pd.read_csv('data/train.csv')\n"));
        var dataset = found.The(AssetKind.Dataset, "data/train.csv");
        (dataset["sensitivity"], dataset["sensitive-columns"], dataset["format"]).ShouldBe(("personal", "first_name, email", "csv"));
        dataset.Evidence.Select(e => e.At.ToString()).ShouldBe(["data/train.csv", "train.py:3"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("import csv\nprint(open('data/train.csv'))\n")]
    [InlineData("import torch\nprint('nothing')\n")]
    [InlineData("import pandas as pd\nfrom sklearn.svm import SVC\ndf.to_csv('data/train.csv')\n")]
    public void A_csv_without_AI_reading_it_is_none(string code) =>
        ModelDetectorTests.Scan(("data/train.csv", Fixtures.All["people.csv"]), ("app.py", code)).Names(AssetKind.Dataset).ShouldBeEmpty();

    [Fact]
    public void Data_that_is_not_there_is_a_dataset_when_it_is_read() =>
        ModelDetectorTests.Scan(("train.py", "import torch\nimport pandas as pd\ndf = pd.read_parquet('data/big.parquet')\n")).Names(AssetKind.Dataset).ShouldBe(["data/big.parquet"]);

    [Fact]
    public void A_URI_names_store_and_dataset()
    {
        var found = ModelDetectorTests.Scan(("train.py", "import torch\nimport pandas as pd\ndf = pd.read_parquet('s3a://acme-customers/2024/orders.parquet')\n"));
        found.RelationNames().ShouldContain("s3://acme-customers stores s3://acme-customers/2024/orders.parquet");
        found.The(AssetKind.DataStore, "s3://acme-customers").Id.ShouldBe("s3:acme-customers");
    }

    [Theory]
    [InlineData("s3://bucket-1/a/b", "s3://bucket-1/a/b")]
    [InlineData("abfss://raw@acme.dfs.core.windows.net/x", "az://raw@acme/x")]
    [InlineData("https://acme.s3.eu-west-1.amazonaws.com/k", "s3://acme/k")]
    [InlineData("https://storage.googleapis.com/acme-b/k", "gs://acme-b/k")]
    [InlineData("s3://{bucket}/x", null)]
    [InlineData("s3://your-bucket/x", null)]
    [InlineData("https://example.com/x.csv", null)]
    public void Stores_are_read_from_URIs(string text, string? expected) => CloudUri.Of(text)?.ToString().ShouldBe(expected);

    [Fact]
    public void A_dataset_card_makes_its_folder_one_dataset()
    {
        var found = ModelDetectorTests.Scan(("corpus/README.md", "---\nlicense: cc-by-4.0\ntask_categories: [text-classification]\n---\n# Corpus\n"), ("corpus/data/a.parquet", Fixtures.All["sales.parquet"]));
        var dataset = found.The(AssetKind.Dataset, "corpus");
        (dataset["license"], dataset["rows"], dataset["sensitivity"]).ShouldBe(("cc-by-4.0", "42", "personal, payment"));
        found.Names(AssetKind.Dataset).ShouldBe(["corpus"]);
    }
}
