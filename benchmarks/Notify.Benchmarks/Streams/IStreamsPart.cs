using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Streams;

/// <summary>Something about streams that is measured, with a server process of its own.</summary>
internal interface IStreamsPart
{
    string Usage { get; }

    /// <summary>The names of its arguments.</summary>
    string[] Names { get; }

    /// <summary>Measures, and adds what it found.</summary>
    /// <returns>False if a promise was broken.</returns>
    Task<bool> AddAsync(MarkdownReport report, Arguments arguments);
}
