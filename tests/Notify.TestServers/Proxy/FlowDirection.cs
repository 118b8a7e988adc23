namespace Notify.TestServers;

/// <summary>Which way bytes go through a <see cref="FaultProxy" />.</summary>
[Flags]
public enum FlowDirection
{
    None = 0,

    /// <summary>From the client to the server.</summary>
    ToServer = 1,

    /// <summary>From the server to the client.</summary>
    ToClient = 2,

    Both = ToServer | ToClient,
}
