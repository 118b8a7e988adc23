namespace NoticeCenter;

/// <summary>Ends a call with a status and a text for whoever made it.</summary>
internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status { get; } = status;
}
