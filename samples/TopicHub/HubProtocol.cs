namespace TopicHub;

/// <summary>Which of the old systems the clients were made for.</summary>
public enum HubProtocol
{
    /// <summary>KapokMQ of 2022-02: consumers acknowledge, producers are answered.</summary>
    Kapok2,

    /// <summary>KapokMQ of 2022-01: a message is consumed when it was written to the socket.</summary>
    Kapok1,

    /// <summary>DPMQ of 2021-12: no sign-in, every consumer gets a copy.</summary>
    Dpmq,
}
