namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>
/// What a message is in a program without a library: an id, a topic, a body and the time it was sent.
/// </summary>
internal sealed record ChannelMessage(MessageId Id, string Topic, ReadOnlyMemory<byte> Body, DateTimeOffset SentAt);
