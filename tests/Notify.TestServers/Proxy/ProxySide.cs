namespace Notify.TestServers;

/// <summary>One end of the connections through a <see cref="FaultProxy" />.</summary>
public enum ProxySide
{
    Client,
    Server,
}
