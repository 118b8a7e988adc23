namespace Notify;

/// <summary>
/// The host cannot start as configured. <see cref="Problems" /> lists every fault that was found, each with the line
/// that fixes it, so that one start shows them all.
/// </summary>
public sealed class NotifyConfigurationException : NotifyException
{
    /// <summary>Creates the error from the faults that were found.</summary>
    /// <param name="problems">One sentence each: what is wrong, with which value, and the line that fixes it.</param>
    public NotifyConfigurationException(IReadOnlyList<string> problems)
        : base(ErrorIds.InvalidConfiguration, Describe(problems)) => Problems = problems;

    /// <summary>One sentence per fault: what is wrong, with which value, and the line that fixes it.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Describe(IReadOnlyList<string> problems)
    {
        var count = problems.Count == 1 ? "1 problem" : $"{problems.Count} problems";
        return $"Notify cannot start: {count} in its configuration.{string.Concat(problems.Select(p => $"\n- {p}"))}";
    }
}
