using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class PomFormatTests
{
    const string Pom = """
        <?xml version="1.0" encoding="UTF-8"?>
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>2.0</version></parent>
          <artifactId>shop</artifactId>
          <licenses><license><name>Apache-2.0</name></license></licenses>
          <properties><ai.version>1.0.0</ai.version><group>dev.langchain4j</group></properties>
          <dependencyManagement><dependencies>
            <dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-bom</artifactId><version>${ai.version}</version><type>pom</type><scope>import</scope></dependency>
            <dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId><version>33.0.0-jre</version></dependency>
          </dependencies></dependencyManagement>
          <dependencies>
            <dependency><groupId>${group}</groupId><artifactId>langchain4j</artifactId><version>${ai.version}</version></dependency>
            <dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId></dependency>
            <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId><version>${project.version}</version></dependency>
            <dependency><groupId>org.junit</groupId><artifactId>junit</artifactId><version>[5.0,6.0)</version><scope>test</scope></dependency>
            <dependency><groupId>x</groupId><artifactId>y</artifactId><version>${from.parent}</version><optional>true</optional></dependency>
          </dependencies>
          <profiles><profile><id>gpu</id><dependencies>
            <dependency><groupId>ai.djl</groupId><artifactId>api</artifactId><version>0.30.0</version></dependency>
          </dependencies></profile></profiles>
        </project>
        """;

    [Fact]
    public void Reads_a_project()
    {
        var file = Reading.Valid("pom.xml", Pom);
        Reading.Shown(file).ShouldBe("""
            12: maven dev.langchain4j:langchain4j @1.0.0
            13: maven com.google.guava:guava
            14: maven com.acme:core @2.0
            15: maven org.junit:junit [5.0,6.0) test
            16: maven x:y ${from.parent} optional
            9: maven com.google.guava:guava @33.0.0-jre managed
            19: maven ai.djl:api @0.30.0
            """);
        file.Project.ShouldNotBeNull().ShouldSatisfyAllConditions(p => p.Name.ShouldBe("com.acme:shop"), p => p.Version.ShouldBe("2.0"), p => p.License.ShouldBe("Apache-2.0"));
        file.Platforms.Select(Myelin.Tests.Formats.Packages.Shown.Entry).ShouldBe(["maven com.acme:parent @2.0 parent", "maven org.springframework.ai:spring-ai-bom @1.0.0 import"]);
    }

    [Fact]
    public void In_the_local_repository_it_is_installed() =>
        Reading.Packages("root/.m2/repository/a/b/1/b-1.pom", "<project><groupId>a</groupId><artifactId>b</artifactId><version>1</version></project>").ShouldBe("1: maven a:b @1");

    [Fact]
    public void Names_what_has_no_name()
    {
        var parsed = Reading.Parse("pom.xml", "<project><artifactId>a</artifactId><groupId>g</groupId><dependencies>\n<dependency><groupId>${x}</groupId><artifactId>y</artifactId></dependency></dependencies></project>");
        parsed.Value!.Packages.ShouldBeEmpty();
        parsed.Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(p => p.Line.ShouldBe(2), p => p.Reason.ShouldContain("${x}:y"));
        Reading.FormatOf("pom.xml", "<html/>").ShouldBeNull();
    }

    [Fact]
    public void A_property_of_itself_ends() =>
        Reading.Packages("pom.xml", "<project><groupId>g</groupId><artifactId>a</artifactId><properties><p>${p}${p}</p></properties><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${p}</version></dependency></dependencies></project>")
            .ShouldStartWith("1: maven g:b ${p}");

    [Fact]
    public void Survives_damage() => Mutations.Each(Pom, 1_000, text =>
    {
        if (Reading.FormatOf("pom.xml", text) is PomFormat) Reading.Parse("pom.xml", text).Value?.Packages.ShouldAllBe(p => p.Name.Contains(':'));
    });
}

public sealed class GradleFormatTests
{
    const string Groovy = """
        buildscript { dependencies { classpath 'com.android.tools.build:gradle:8.0.0' } }
        plugins { id 'java'; id 'org.springframework.boot' version '3.2.0' }
        ext { aiVersion = '1.0.0' }
        def chain = "0.35.0"
        /* implementation 'not:this:1' */
        dependencies {
            implementation "dev.langchain4j:langchain4j:$chain" // the chain
            implementation("dev.langchain4j:langchain4j-open-ai:${chain}") { exclude group: 'x', module: 'y' }
            api group: 'org.springframework.ai', name: 'spring-ai-openai', version: aiVersion
            compileOnly 'org.projectlombok:lombok'
            testImplementation 'org.junit:junit:5.+', 'org.mockito:mockito-core:5.1.0'
            implementation platform("com.acme:bom:2.0")
            implementation project(':core')
            implementation files('libs/a.jar')
            runtimeOnly "io.qdrant:client:" + project.property('qdrant')
            implementation libs.openai.java
            testImplementation(libs.bundles.testing)
            constraints { implementation 'com.google.guava:guava:33.0-jre' }
        }
        dependencyManagement { imports { mavenBom "org.springframework.ai:spring-ai-bom:${aiVersion}" } }
        println "a:b:c"
        """;

    [Fact]
    public void Reads_groovy()
    {
        var file = Reading.Valid("build.gradle", Groovy);
        Reading.Shown(file).ShouldBe("""
            1: maven com.android.tools.build:gradle @8.0.0 build
            7: maven dev.langchain4j:langchain4j ${chain}
            8: maven dev.langchain4j:langchain4j-open-ai ${chain}
            9: maven org.springframework.ai:spring-ai-openai ${aiVersion}
            10: maven org.projectlombok:lombok provided
            11: maven org.junit:junit 5.+ test
            11: maven org.mockito:mockito-core @5.1.0 test
            15: maven io.qdrant:client ${qdrant}
            18: maven com.google.guava:guava @33.0-jre managed
            """);
        file.Platforms.Select(p => $"{p.Name} {p.Version ?? p.Requirement}").ShouldBe(["com.acme:bom 2.0", "org.springframework.ai:spring-ai-bom ${aiVersion}"]);
        file.Uses.Select(u => $"{u.Mark.Line} {u.Catalog} {u.Alias} {u.Group}".TrimEnd()).ShouldBe(["16 libs openai.java", "17 libs bundles.testing test"]);
        (file.Properties["aiVersion"], file.Properties["chain"]).ShouldBe(("1.0.0", "0.35.0"));
    }

    [Fact]
    public void Reads_kotlin()
    {
        const string Kotlin = """
            val koog: String by extra("0.3.0")
            extra["chain"] = "1.0.0"
            dependencies {
                implementation("ai.koog:koog-agents:$koog")
                implementation("dev.langchain4j:langchain4j:${property("chain")}")
                implementation(kotlin("stdlib"))
                implementation(platform(libs.spring.ai.bom))
                "kapt"("org.mapstruct:mapstruct-processor:1.5.0")
                testImplementation(group = "io.kotest", name = "kotest-runner", version = "5.0.0")
                implementation(libs.mcp.get())
            }
            """;
        var file = Reading.Valid("app/build.gradle.kts", Kotlin);
        Reading.Shown(file).ShouldBe("""
            4: maven ai.koog:koog-agents ${koog}
            5: maven dev.langchain4j:langchain4j ${chain}
            6: maven org.jetbrains.kotlin:kotlin-stdlib
            8: maven org.mapstruct:mapstruct-processor @1.5.0 build
            9: maven io.kotest:kotest-runner @5.0.0 test
            """);
        file.Uses.Select(u => u.Alias).ShouldBe(["spring.ai.bom", "mcp"]);
        (file.Properties["koog"], file.Properties["chain"]).ShouldBe(("0.3.0", "1.0.0"));
    }

    [Fact]
    public void Coordinates_outside_dependencies_are_none() => Reading.Valid("settings.gradle", "rootProject.name = 'a:b:c'\nprintln('x:y:1')\n").Packages.ShouldBeEmpty();

    [Fact]
    public void Survives_damage() => Mutations.Each(Groovy, 1_500, text => Reading.Parse("build.gradle", text).Value!.Packages.ShouldAllBe(p => p.Name.Contains(':')));

    [Fact]
    public void Reads_a_lock()
    {
        Reading.Packages("gradle.lockfile", "# comment\na:b:1.0=compileClasspath,runtimeClasspath\nc:d:2.0=testRuntimeClasspath\nempty=annotationProcessor\n").ShouldBe("2: maven a:b @1.0\n3: maven c:d @2.0 test");
        Reading.Parse("gradle.lockfile", "nonsense=x\n").Problems.ShouldHaveSingleItem();
    }

    [Fact]
    public void Reads_a_version_catalog()
    {
        const string Catalog = """
            [versions]
            lc4j = "1.0.0"
            strict = { strictly = "[1.0, 2.0)" }
            [libraries]
            langchain4j-open_ai = { module = "dev.langchain4j:langchain4j-open-ai", version.ref = "lc4j" }
            mcp = "io.modelcontextprotocol.sdk:mcp:0.9.0"
            bare = { group = "g", name = "a" }
            ranged = { group = "g", name = "r", version.ref = "strict" }
            [bundles]
            ai = ["langchain4j-open_ai", "mcp"]
            [plugins]
            kotlin = "org.jetbrains.kotlin.jvm:2.0.0"
            """;
        var file = Reading.Valid("gradle/libs.versions.toml", Catalog);
        file.Kind.ShouldBe(PackageFileKind.Constraints);
        Reading.Shown(file).ShouldBe("5: maven dev.langchain4j:langchain4j-open-ai @1.0.0\n6: maven io.modelcontextprotocol.sdk:mcp @0.9.0\n7: maven g:a\n8: maven g:r [1.0, 2.0)");
        file.Packages[0].Alias.ShouldBe("langchain4j.open.ai");
        file.Bundles["ai"].ShouldBe(["langchain4j.open.ai", "mcp"]);
        Mutations.Each(Catalog, 500, text => Reading.Parse("gradle/libs.versions.toml", text).Value!.Packages.ShouldAllBe(p => p.Name.Contains(':')));
    }

    [Fact]
    public void Reads_what_a_jar_is()
    {
        Reading.Packages("app.jar/META-INF/maven/a/b/pom.properties", "#Created\nversion=1.0\ngroupId=dev.langchain4j\nartifactId=langchain4j\n").ShouldBe("4: maven dev.langchain4j:langchain4j @1.0");
        Reading.Parse("META-INF/maven/a/b/pom.properties", "version=1\n").Value.ShouldBeNull();
    }
}
