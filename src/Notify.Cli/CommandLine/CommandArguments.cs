using System.Globalization;

namespace Notify.Cli;

/// <summary>The options that were given, each known to the command.</summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, List<string>> _values = [];

    /// <summary>
    /// Reads what follows the command's name: <c>--name value</c>, <c>--name=value</c>, <c>--flag</c>.
    /// </summary>
    /// <exception cref="UsageException">An option is unknown, given twice or lacks its value.</exception>
    public static CommandArguments Parse(IReadOnlyList<string> words, IReadOnlyList<CommandOption> options)
    {
        var parsed = new CommandArguments();
        for (var i = 0; i < words.Count; i++)
        {
            var (name, value) = Split(words[i]);
            var option =
                options.FirstOrDefault(known => known.Name == name)
                ?? throw new UsageException($"'{words[i]}' is not an option of this command.");
            if (option.Value is null && value is not null)
                throw new UsageException($"{name} takes no value, but '{value}' was given.");
            if (option.Value is not null && value is null)
            {
                value =
                    i + 1 < words.Count
                        ? words[++i]
                        : throw new UsageException($"{name} needs a value: {name} {option.Value}.");
            }

            parsed.Add(name, value ?? "");
        }

        return parsed;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value of an option, or null.</summary>
    /// <exception cref="UsageException">It was given twice.</exception>
    public string? Text(string name) =>
        All(name) switch
        {
            [] => null,
            [var one] => one,
            _ => throw new UsageException($"{name} was given more than once."),
        };

    /// <summary>Every value of an option that may be repeated.</summary>
    public IReadOnlyList<string> All(string name) => _values.GetValueOrDefault(name) ?? [];

    public string Required(string name) => Text(name) ?? throw new UsageException($"{name} is missing.");

    public int? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{name} is '{text}'; give a whole number.");
    }

    /// <summary>A moment; one without an offset is UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new UsageException($"{name} is '{text}'; give a time like 2026-11-21T18:30:00Z.");
    }

    private static (string Name, string? Value) Split(string word)
    {
        var end = word.IndexOf('=', StringComparison.Ordinal);
        return word.StartsWith("--", StringComparison.Ordinal) && end > 0
            ? (word[..end], word[(end + 1)..])
            : (word, null);
    }

    private void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out var values))
            _values[name] = values = [];
        values.Add(value);
    }
}
