using System.Text.Json;
using Notify.Decode;
using Notify.Handle;

namespace Notify.Hosting;

/// <summary>What the application registered through the builder.</summary>
internal sealed class NotifyRegistry
{
    public MessageTypes Types { get; } = new();

    public List<GroupDefinition> Groups { get; } = [];

    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);
}
