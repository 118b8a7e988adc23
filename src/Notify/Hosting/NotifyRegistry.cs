using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Notify.Decode;
using Notify.Handle;

namespace Notify.Hosting;

/// <summary>What the application registered through the builder.</summary>
internal sealed class NotifyRegistry
{
    /// <summary>The section, if there is one.</summary>
    public IConfiguration? Configuration { get; init; }

    public MessageTypes Types { get; } = new();

    public List<GroupDefinition> Groups { get; } = [];

    /// <summary>What stands in the sections of groups and cannot be read.</summary>
    public HashSet<string> Unreadable { get; } = [];

    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);
}
