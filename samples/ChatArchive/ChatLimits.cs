namespace ChatArchive;

/// <summary>What a message may have, checked before anything is sent.</summary>
internal static class ChatLimits
{
    public const int Name = 64;
    public const int Msg = 4_000;

    /// <summary>What is wrong, as a sentence; null if nothing is.</summary>
    public static string? Fault(ChatMessage message) =>
        NameFault("room", message.Room)
        ?? NameFault("userid", message.UserId)
        ?? NameFault("username", message.Username)
        ?? (
            message.Msg is { Length: >= 1 and <= Msg } msg && IsText(msg)
                ? null
                : $"msg has {message.Msg?.Length ?? 0} characters; give 1 to {Msg} of whole Unicode text."
        );

    /// <summary>What is wrong with a name, as a sentence; null if nothing is.</summary>
    public static string? NameFault(string field, string? name) =>
        name is { Length: >= 1 and <= Name } && IsText(name) && !name.Any(char.IsControl)
            ? null
            : $"{field} has {name?.Length ?? 0} characters; give 1 to {Name}, without control characters.";

    // Half a pair of surrogates can be in JSON, and in no database.
    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }
}
