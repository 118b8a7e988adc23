using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Throughput;

/// <summary>
/// A transport that can be measured. A new adapter adds one class and one line to <see cref="Transports" />.
/// </summary>
internal interface ITransport
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it is called in the report.</summary>
    string Title { get; }

    /// <summary>Measures it, and adds what was found to the report.</summary>
    Task MeasureAsync(MarkdownReport report, Arguments arguments);
}
