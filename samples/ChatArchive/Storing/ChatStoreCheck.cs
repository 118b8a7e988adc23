using Microsoft.Extensions.Options;
using Notify;

namespace ChatArchive.Storing;

/// <summary>Tells what is wrong in section <c>ChatArchive</c> beside all else that is wrong.</summary>
internal sealed class ChatStoreCheck(IOptions<ChatStoreOptions> options) : IStartupCheck
{
    public IEnumerable<string> FindProblems()
    {
        if (options.Value.Tables is < 1 or > 1024)
            yield return $"ChatArchive:Tables is {options.Value.Tables}; set 1 to 1024.";
        if (options.Value.Shards.Any(string.IsNullOrWhiteSpace))
            yield return "ChatArchive:Shards has an empty one; write \"Server=...;Database=...;User ID=...\".";
    }
}
