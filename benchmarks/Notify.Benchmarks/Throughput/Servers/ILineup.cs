namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>Who is measured over a server.</summary>
internal interface ILineup
{
    /// <summary>
    /// The contenders of one part: first a program without a library, to which the others are compared; then Notify;
    /// then peers.
    /// </summary>
    IReadOnlyList<IServerContender> Contenders(Part part);

    /// <summary>What Notify is to reach.</summary>
    IReadOnlyList<Goal> Goals { get; }
}
