namespace Notify.Conventions.Tests;

/// <summary>What is public is recorded as text: a change of it shows in the diff.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Notify.Abstractions")]
    [InlineData("Notify")]
    [InlineData("Notify.InMemory")]
    [InlineData("Notify.AspNetCore")]
    [InlineData("Notify.RabbitMq")]
    [InlineData("Notify.Redis")]
    [InlineData("Notify.MySql")]
    [InlineData("Notify.Http")]
    [InlineData("Notify.Testing")]
    public void The_public_surface_is_as_recorded(string package)
    {
        var assembly = Repository.Packages.Single(assembly => assembly.GetName().Name == package);
        var path = Path.Combine(Repository.Root, "tests/Notify.Conventions.Tests/PublicApi", $"{package}.txt");
        var actual = PublicApi.Describe(assembly);
        if (Environment.GetEnvironmentVariable("NOTIFY_RECORD_API") == "1")
            File.WriteAllText(path, actual);

        // To record a change that is meant: NOTIFY_RECORD_API=1 dotnet test tests/Notify.Conventions.Tests
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
