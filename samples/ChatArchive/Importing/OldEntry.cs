using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using ChatArchive.Storing;

namespace ChatArchive.Importing;

/// <summary>
/// An entry of the old stream: its id, and its fields and values one after the other; null if it was trimmed.
/// </summary>
internal sealed record OldEntry(string Id, IReadOnlyList<string>? Fields)
{
    private const string Data = "data";

    /// <summary>The message in it.</summary>
    /// <param name="stream">The stream, which is part of the message's new id.</param>
    /// <param name="row">The message.</param>
    /// <param name="fault">Why there is none.</param>
    public bool TryRead(string stream, [NotNullWhen(true)] out ChatRow? row, [NotNullWhen(false)] out string? fault)
    {
        row = null;
        fault = null;
        if (Fields is null)
            fault = "it was trimmed off the stream before it was archived";
        else if (ValueOf(Data) is not { } text)
            fault = $"it has no field '{Data}'";
        else if (ReadMap(text) is not { } map)
            fault = $"its '{Data}' is no JSON map";
        else
            row = Row(stream, map, out fault);
        return row is not null;
    }

    private ChatRow? Row(string stream, JsonElement map, out string? fault)
    {
        var message = new ChatMessage
        {
            Username = Text(map, "username"),
            UserId = Text(map, "userid"),
            Msg = Text(map, "msg"),
        };
        fault = ChatLimits.Fault(message);
        // The part before the dash is when the entry was written, in milliseconds; the old table had its first ten
        // digits.
        var created = long.Parse(Id.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture);
        return fault is null ? ChatRow.Of($"{stream}-{Id}", message, created) : null;
    }

    private string? ValueOf(string field)
    {
        for (var i = 0; i + 1 < Fields!.Count; i += 2)
        {
            if (Fields[i] == field)
                return Fields[i + 1];
        }

        return null;
    }

    private static JsonElement? ReadMap(string text)
    {
        try
        {
            var element = JsonElement.Parse(text);
            return element.ValueKind == JsonValueKind.Object ? element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonElement map, string name) =>
        !map.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : "";
}
