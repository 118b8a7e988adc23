using System.Globalization;

namespace Notify.Benchmarks.Cli;

/// <summary>The arguments after the command: pairs of <c>--name value</c>.</summary>
internal sealed class Arguments
{
    private readonly string _command;
    private readonly Dictionary<string, string> _values = [];

    public Arguments(string command, string[] args)
    {
        _command = command;
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new UsageException($"'{args[i]}' is not understood; arguments are pairs of --name VALUE.");
            _values[args[i][2..]] = args[i + 1];
        }
    }

    /// <summary>Where the report goes, beside the screen; null if it goes nowhere else.</summary>
    public string? Out =>
        _values.GetValueOrDefault("out") is not { } path ? null
        : Directory.Exists(path) ? Path.Combine(path, $"{_command}.md")
        : path;

    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise)
    {
        if (!_values.TryGetValue(name, out var text))
            return otherwise;
        return
            int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"--{name} is '{text}'; give a number above 0.");
    }

    /// <summary>Refuses a name no command knows, so that a misspelt one is not silently left out.</summary>
    public void AllowOnly(params string[] names)
    {
        if (_values.Keys.Except(names).Except(["out"]).FirstOrDefault() is { } unknown)
            throw new UsageException($"The command '{_command}' has no argument --{unknown}.");
    }

    /// <summary>The command with its arguments, without the file it writes.</summary>
    public override string ToString() =>
        string.Join(
            ' ',
            [_command, .. _values.Where(pair => pair.Key != "out").Select(pair => $"--{pair.Key} {pair.Value}")]
        );
}
