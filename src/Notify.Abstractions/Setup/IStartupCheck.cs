namespace Notify;

/// <summary>
/// Finds what is wrong with one part of the configuration before anything starts. All checks run, and all they find is
/// reported at once.
/// </summary>
public interface IStartupCheck
{
    /// <summary>What is wrong, a sentence per fault: what, with which value, and the line that fixes it.</summary>
    IEnumerable<string> FindProblems();
}
