namespace Notify.TestServers;

/// <summary>A server did not come up.</summary>
public sealed class ServerStartException : Exception
{
    public ServerStartException() { }

    public ServerStartException(string message)
        : base(message) { }

    public ServerStartException(string message, Exception? innerException)
        : base(message, innerException) { }
}
