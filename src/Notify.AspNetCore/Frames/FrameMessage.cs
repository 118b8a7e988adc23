namespace Notify.AspNetCore;

/// <summary>A message or a control frame, whole and unmasked.</summary>
/// <param name="Kind">Text, binary, close, ping or pong.</param>
/// <param name="Payload">Valid until the reader is asked for more.</param>
internal readonly record struct FrameMessage(FrameKind Kind, ReadOnlyMemory<byte> Payload);
