using System.Globalization;

namespace Notify.Cli;

/// <summary>Tells what an import does: rows that cannot be taken, differences, how far it is.</summary>
internal sealed class ImportLog(Output terminal, string what, long total, TextWriter? file)
{
    private const int MostShown = 20;

    private int _shown;

    public void Refused(int table, OldNotice row, string why) => Tell(table, row, $"cannot be taken: {why}");

    public void Different(int table, OldNotice row, string how) => Tell(table, row, how);

    public void Refused(OldFailure row, string why) => Tell(row, $"cannot be taken: {why}");

    public void Different(OldFailure row, string how) => Tell(row, how);

    public void Progress(long done) => terminal.Progress($"{what}: {done:N0} of {total:N0} rows", done, total);

    /// <summary>Tells one line: to the file, and the first ones to the terminal.</summary>
    public void Tell(string line)
    {
        file?.WriteLine(line);
        if (++_shown <= MostShown)
            terminal.WriteError(line);
        else if (_shown == MostShown + 1 && file is null)
            terminal.WriteError("More follow; --list FILE writes them all.");
    }

    private void Tell(int table, OldNotice row, string text) =>
        Tell(
            string.Create(CultureInfo.InvariantCulture, $"th_notice_{table} row {row.Id} of user {row.UserId} {text}")
        );

    private void Tell(OldFailure row, string text) =>
        Tell(string.Create(CultureInfo.InvariantCulture, $"failed_queues row {row.Id} {text}"));
}
