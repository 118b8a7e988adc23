namespace Notify.Benchmarks.Cli;

/// <summary>The command line says something that nobody understands.</summary>
internal sealed class UsageException(string message) : Exception(message);
