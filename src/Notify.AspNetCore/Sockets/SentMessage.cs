namespace Notify.AspNetCore;

/// <summary>A message a client sends, and what its protocol remembers with it.</summary>
internal readonly record struct SentMessage(Message Message, object? Tag);
