using System.Globalization;
using System.Text.Json;

namespace Notify.AspNetCore.Tests;

/// <summary>
/// A browser's picture of an inbox: a page once, then what the stream tells; the page again when it says reset. Its
/// connection can be cut at any byte.
/// </summary>
internal sealed class InboxTab(InboxHost host, string user) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly HashSet<long> _told = [];
    private string? _lastId;
    private Task _running = Task.CompletedTask;
    private int _bytesLeft = int.MaxValue;

    /// <summary>Whether each notice is read and archived, by number.</summary>
    public SortedDictionary<long, (int Type, bool IsRead, bool IsArchived)> Notices { get; private set; } = [];

    /// <summary>The ids of the notices, to their numbers.</summary>
    public Dictionary<string, long> Numbers { get; } = [];

    public string Counts { get; private set; } = "";

    public long Rev { get; private set; } = -1;

    public int Resets { get; private set; }

    public int Cuts { get; private set; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public Exception? Fault { get; private set; }

    public async Task Begin()
    {
        await Fetch();
        _running = Run();
    }

    /// <summary>The connection is cut after so many bytes more; the tab comes back with the last id it has.</summary>
    public void CutAfter(int bytes) => Interlocked.Exchange(ref _bytesLeft, bytes);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    private async Task Run()
    {
        try
        {
            while (true)
                await Follow();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Closed.
        }
        catch (Exception exception)
        {
            Fault = exception;
        }
    }

    private async Task Follow()
    {
        using var request = host.Request("GET /v1/inbox/stream", user: user);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        using var response = await host.Client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            _closing.Token
        );
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(_closing.Token);
        var parser = new EventParser();
        var buffer = new byte[512];
        while (true)
        {
            var read = await body.ReadAsync(buffer, _closing.Token);
            if (read == 0)
                throw new EndOfStreamException("The host ended the stream.");
            var left = Volatile.Read(ref _bytesLeft);
            var taken = Math.Min(left, read);
            foreach (var told in parser.Read(buffer.AsSpan(0, taken)))
                await Take(told);
            if (left == int.MaxValue)
                continue;
            Interlocked.CompareExchange(ref _bytesLeft, taken < read ? int.MaxValue : left - taken, left);
            if (taken == read)
                continue;
            Cuts++;
            return;
        }
    }

    private async Task Take(StreamEvent told)
    {
        if (told.Name == "ping")
            return;
        _lastId = told.Id;
        if (told.Name == "notice" && !_told.Add(told.NoticeSeq))
            throw new InvalidDataException($"Notice {told.NoticeSeq} was told twice.");
        if (told.Name == "reset")
        {
            Resets++;
            await Fetch();
            return;
        }

        var rev = long.Parse(told.Id!.Split(':')[^2], CultureInfo.InvariantCulture);
        // Older ones are in the page that was fetched meanwhile.
        if (rev <= Rev)
            return;
        if (told.Name == "notice")
            Add(told.Json.GetProperty("notice"), Notices);
        else if (told.Name == "mark")
            Mark(told.Json);
        (Rev, Counts) = (rev, told.Counts.GetRawText());
    }

    private async Task Fetch()
    {
        var notices = new SortedDictionary<long, (int, bool, bool)>();
        var first = (JsonElement?)null;
        var cursor = (string?)null;
        do
        {
            var more = cursor is null ? "" : $"&cursor={cursor}";
            var page = (await host.Send($"GET /v1/inbox/notices?limit=100&archived=any{more}", user: user)).Ok();
            foreach (var notice in page.GetProperty("data").EnumerateArray())
                Add(notice, notices);
            // Of several pages the first one's: what has changed since is told.
            first ??= page.GetProperty("counts");
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        Notices = notices;
        Know(first.Value);
    }

    private void Know(JsonElement counts)
    {
        Counts = counts.GetRawText();
        Rev = counts.GetProperty("rev").GetInt64();
        _lastId ??= $"{counts.GetProperty("epoch").GetString()}:{Rev}:{counts.GetProperty("lastSeq")}";
    }

    private void Add(JsonElement notice, SortedDictionary<long, (int, bool, bool)> notices)
    {
        var seq = notice.GetProperty("seq").GetInt64();
        Numbers[notice.GetProperty("id").GetString()!] = seq;
        notices[seq] = (
            notice.GetProperty("type").GetInt32(),
            notice.GetProperty("isRead").GetBoolean(),
            notice.GetProperty("isArchived").GetBoolean()
        );
    }

    private void Mark(JsonElement mark)
    {
        var action = mark.GetProperty("action").GetString();
        foreach (var seq in Meant(mark))
        {
            if (action == "delete")
            {
                Notices.Remove(seq);
                continue;
            }

            var (type, isRead, isArchived) = Notices[seq];
            Notices[seq] = action switch
            {
                "read" => (type, true, isArchived),
                // What is unread goes back into the inbox, and what is archived is read.
                "unread" => isRead ? (type, false, false) : (type, isRead, isArchived),
                "archive" => isArchived ? (type, isRead, true) : (type, true, true),
                "unarchive" => (type, isRead, false),
                _ => (type, isRead, isArchived),
            };
        }
    }

    private List<long> Meant(JsonElement mark)
    {
        if (mark.TryGetProperty("ids", out var ids))
        {
            var known = ids.EnumerateArray().Select(id => Numbers.GetValueOrDefault(id.GetString()!));
            return [.. known.Where(Notices.ContainsKey)];
        }

        var upTo = mark.GetProperty("upTo").GetInt64();
        var types = mark.TryGetProperty("types", out var of) ? of.EnumerateArray().Select(t => t.GetInt32()) : null;
        return [.. Notices.Keys.Where(seq => seq <= upTo && types?.Contains(Notices[seq].Type) is not false)];
    }
}
