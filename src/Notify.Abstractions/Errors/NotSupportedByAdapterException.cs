namespace Notify;

/// <summary>
/// The adapter that fills a role cannot do what was asked, or nothing fills the role. The message names the line of
/// configuration that changes it.
/// </summary>
public sealed class NotSupportedByAdapterException : NotifyException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was attempted, which adapter cannot, and what to configure instead.</param>
    public NotSupportedByAdapterException(string message)
        : base(ErrorIds.NotSupported, message) { }
}
