using System.Diagnostics;
using System.IO.Compression;

namespace Notify.Conventions.Tests;

/// <summary>Packages pack, and have what a package should have.</summary>
public sealed class PackageTests
{
    // The configuration these tests were built in is the one that is packed.
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

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
    public async Task A_package_has_readme_licence_documentation_and_symbols(string name)
    {
        var folder = Directory.CreateTempSubdirectory("notify-pack-");
        try
        {
            var (exitCode, output) = await Pack(name, folder.FullName);
            Assert.True(exitCode == 0, output);

            var package = Assert.Single(folder.GetFiles("*.nupkg"));
            using var content = await ZipFile.OpenReadAsync(package.FullName);
            var names = content.Entries.Select(entry => entry.FullName).ToList();
            Assert.Contains("README.md", names);
            Assert.Contains($"lib/net10.0/{name}.dll", names);
            Assert.Contains($"lib/net10.0/{name}.xml", names);
            using var nuspec = new StreamReader(await content.GetEntry($"{name}.nuspec")!.OpenAsync());
            var text = await nuspec.ReadToEndAsync();
            Assert.Contains("<license type=\"expression\">MIT</license>", text, StringComparison.Ordinal);
            Assert.Contains("<readme>README.md</readme>", text, StringComparison.Ordinal);

            using var symbols = await ZipFile.OpenReadAsync(Assert.Single(folder.GetFiles("*.snupkg")).FullName);
            Assert.Contains($"lib/net10.0/{name}.pdb", symbols.Entries.Select(entry => entry.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_tool_packs_as_a_tool_with_the_command_notify()
    {
        var folder = Directory.CreateTempSubdirectory("notify-pack-");
        try
        {
            var (exitCode, output) = await Pack("Notify.Cli", folder.FullName);
            Assert.True(exitCode == 0, output);

            var package = Assert.Single(folder.GetFiles("*.nupkg"));
            using var content = await ZipFile.OpenReadAsync(package.FullName);
            var settings = content.GetEntry("tools/net10.0/any/DotnetToolSettings.xml")!;
            using var reader = new StreamReader(await settings.OpenAsync());
            Assert.Contains("Name=\"notify\"", await reader.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.NotNull(content.GetEntry("tools/net10.0/any/MySql.Data.dll"));
            Assert.NotNull(content.GetEntry("README.md"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> Pack(string name, string folder)
    {
        var project = Path.Combine(Repository.Root, "src", name, $"{name}.csproj");
        // A build node that stays for the next build would keep the output open.
        var start = new ProcessStartInfo(
            "dotnet",
            ["pack", project, "--no-build", "-nodeReuse:false", "-c", Configuration, "-o", folder]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
