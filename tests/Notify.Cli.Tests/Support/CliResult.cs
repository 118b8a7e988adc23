namespace Notify.Cli.Tests.Support;

/// <summary>How a run of the tool ended.</summary>
internal sealed record CliResult(int Code, string Output, string Errors)
{
    public CliResult Ended(int code)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}\n{Output}\n{Errors}");
        return this;
    }

    public CliResult Said(string words)
    {
        Assert.Contains(words, Output + Errors, StringComparison.Ordinal);
        return this;
    }
}
