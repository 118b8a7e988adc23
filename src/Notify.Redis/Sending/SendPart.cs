namespace Notify.Redis;

/// <summary>Messages of one job that go in one call, in a row.</summary>
internal readonly record struct SendPart(SendJob Job, int Start, int Count);
