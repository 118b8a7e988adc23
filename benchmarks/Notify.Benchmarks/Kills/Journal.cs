namespace Notify.Benchmarks.Kills;

/// <summary>What all applications wrote into their files before they died.</summary>
internal sealed class Journal
{
    public const char Accept = 'a';
    public const char Other = 'o';
    public const char Repeat = 'r';

    /// <summary>Notices, as <see cref="Line" /> writes them.</summary>
    public HashSet<string> Accepted { get; } = [];

    public long Others { get; private set; }

    public long Repeated { get; private set; }

    public static string Line(string user, Guid id) => $"{user} {id:N}";

    public static async Task<Journal> ReadAllAsync(string folder)
    {
        var journal = new Journal();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var text = await File.ReadAllTextAsync(file);
            // A last line without an end was being written when the application died: it may say anything.
            foreach (
                var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            )
                journal.Add(line);
        }

        return journal;
    }

    private void Add(string line)
    {
        if (line[0] == Accept)
            Accepted.Add(line[1..]);
        else if (line[0] == Other)
            Others++;
        else
            Repeated++;
    }
}
