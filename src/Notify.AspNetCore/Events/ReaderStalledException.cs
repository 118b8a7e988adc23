namespace Notify.AspNetCore;

/// <summary>The reader of a stream takes nothing.</summary>
internal sealed class ReaderStalledException() : Exception("The reader of the stream took nothing in time.");
