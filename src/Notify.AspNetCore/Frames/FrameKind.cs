namespace Notify.AspNetCore;

/// <summary>What a WebSocket frame is: the opcodes of RFC 6455.</summary>
internal enum FrameKind : byte
{
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}
