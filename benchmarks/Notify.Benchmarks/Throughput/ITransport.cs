using Notify.Benchmarks.Throughput.Contenders;

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

    /// <summary>
    /// Who is measured: first a program without a library, to which the others are compared; then Notify; then peers.
    /// </summary>
    IReadOnlyList<IContender> MakeContenders();

    /// <summary>Starts what it needs, before anything is measured.</summary>
    Task StartAsync() => Task.CompletedTask;

    /// <summary>Ends what it started.</summary>
    ValueTask StopAsync() => ValueTask.CompletedTask;
}
