using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The topics that ever had a dead message, so that whoever looks for some need not ask every topic. A topic is entered
/// before its first one is put down, and stays.
/// </summary>
internal sealed class DeadIndex(RedisLink link, RedisKeys keys)
{
    public Task EnterAsync(string topic, CancellationToken cancellationToken) =>
        link.ExecuteAsync("SADD", [keys.DeadTopics, topic], cancellationToken);

    public async Task<List<string>> ListAsync(CancellationToken cancellationToken)
    {
        var reply = await link.ExecuteAsync("SMEMBERS", [keys.DeadTopics], cancellationToken).ConfigureAwait(false);
        return [.. ((RedisResult[])reply!).Select(topic => (string)topic!)];
    }
}
