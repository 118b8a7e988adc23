namespace Notify;

/// <summary>Headers of messages that HTTP push knows.</summary>
public static class HttpPushHeaders
{
    /// <summary>
    /// The id of the request that caused a message: pushed on as <c>X-Request-Id</c>, if it is printable ASCII without
    /// spaces. The message's own id is, if there is none.
    /// </summary>
    public const string RequestId = "request-id";
}
