namespace Notify.TestServers;

/// <summary>A server that a test needs is not installed. xunit's runner reports a test that ends with it as skipped.</summary>
public sealed class ServerMissingException : Exception
{
    /// <summary>What the runner looks for at the start of a message; the rest is the reason.</summary>
    private const string SkipToken = "$XunitDynamicSkip$";

    public ServerMissingException() { }

    public ServerMissingException(string message)
        : base(message) { }

    public ServerMissingException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <param name="message">What is missing, and how to get it.</param>
    /// <param name="isFailure">Whether the test is to fail instead.</param>
    public ServerMissingException(string message, bool isFailure)
        : this(isFailure ? message : SkipToken + message) { }
}
