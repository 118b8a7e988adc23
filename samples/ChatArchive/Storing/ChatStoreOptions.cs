namespace ChatArchive.Storing;

/// <summary>Where the archive is: section <c>ChatArchive</c>. In memory unless a shard is named.</summary>
internal sealed class ChatStoreOptions
{
    /// <summary>The servers, each as the driver reads it. Table n is on server n modulo their number.</summary>
    public List<string> Shards { get; } = [];

    /// <summary>Over how many tables rooms are spread, 1 to 1024. It must not change once there are messages.</summary>
    public int Tables { get; set; } = 8;
}
