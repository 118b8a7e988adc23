namespace NoticeCenter;

/// <summary>How a call ended, as far as it is gRPC's business; the numbers are its own.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
}
