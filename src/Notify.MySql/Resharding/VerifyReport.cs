namespace Notify.MySql;

/// <summary>What a verification has found.</summary>
/// <param name="Tables">Every table with what was counted there.</param>
/// <param name="Faults">The first faults, a sentence each.</param>
/// <param name="FaultCount">How many there are in all.</param>
/// <param name="IsMoving">True if users are being moved: then a few traces of it are no faults.</param>
internal sealed record VerifyReport(
    IReadOnlyList<VerifiedTable> Tables,
    IReadOnlyList<string> Faults,
    long FaultCount,
    bool IsMoving
)
{
    public bool IsRight => FaultCount == 0;
}
