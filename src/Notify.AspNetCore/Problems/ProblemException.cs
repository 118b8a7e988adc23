namespace Notify.AspNetCore;

/// <summary>Ends a request with a problem.</summary>
/// <param name="problem">The kind.</param>
/// <param name="detail">What was attempted, with which values, why not, and what to do.</param>
/// <param name="field">The field at fault; null if it is not one field's.</param>
/// <param name="innerException">The cause, if another error is one.</param>
internal sealed class ProblemException(
    Problem problem,
    string detail,
    string? field = null,
    Exception? innerException = null
) : Exception(detail, innerException)
{
    public Problem Problem { get; } = problem;

    public string? Field { get; } = field;

    public static ProblemException Invalid(string field, string detail) => new(Problem.InvalidRequest, detail, field);
}
