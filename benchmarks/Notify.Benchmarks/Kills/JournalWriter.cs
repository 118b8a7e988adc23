using System.Text;

namespace Notify.Benchmarks.Kills;

/// <summary>
/// A file that tells what was accepted. What is written survives the process: the operating system has it.
/// </summary>
internal sealed class JournalWriter(string path) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void NoteAccepted(IEnumerable<NoticeAppend> notices)
    {
        var lines = new StringBuilder();
        foreach (var notice in notices)
            lines.Append(Journal.Accept).Append(Journal.Line(notice.UserId, notice.Id.Uuid)).Append('\n');
        Write(lines.ToString());
    }

    public void NoteOther() => Write($"{Journal.Other}\n");

    public void NoteRepeated() => Write($"{Journal.Repeat}\n");

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        lock (_gate)
            _file.Write(bytes);
    }
}
