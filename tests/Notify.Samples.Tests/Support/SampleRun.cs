namespace Notify.Samples.Tests;

/// <summary>What a sample wrote and how it ended.</summary>
internal sealed record SampleRun(int ExitCode, string Output, string Error);
