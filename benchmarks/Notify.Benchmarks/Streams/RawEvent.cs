namespace Notify.Benchmarks.Streams;

/// <summary>An event of a stream, as long as it is looked at.</summary>
internal readonly ref struct RawEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id, ReadOnlySpan<byte> data)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    public ReadOnlySpan<byte> Id { get; } = id;

    public ReadOnlySpan<byte> Data { get; } = data;

    public bool IsNotice => Name.SequenceEqual("notice"u8);

    public bool IsReset => Name.SequenceEqual("reset"u8);

    public bool IsPing => Name.SequenceEqual("ping"u8);

    /// <summary>The last part of the id: the number of the newest notice.</summary>
    public long Seq =>
        long.Parse(Id[(Id.LastIndexOf((byte)':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
