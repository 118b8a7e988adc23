using FsCheck;
using FsCheck.Fluent;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests.Streaming;

/// <summary>
/// Whatever happens to an inbox, and wherever the connections of its tabs are cut: each tab ends with exactly the
/// inbox, and was told no notice twice.
/// </summary>
public sealed class StreamModelTests : IAsyncLifetime
{
    private const int Tabs = 3;
    private readonly InMemoryServer _server = new();
    private InboxHost[] _hosts = [];
    private int _users;
    private int _cuts;
    private int _resets;

    public async Task InitializeAsync() => _hosts = [await StartHost(), await StartHost()];

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    [Fact]
    public void Every_tab_ends_with_exactly_the_inbox_however_its_connection_is_cut()
    {
        var number = Gen.Choose(0, 40);
        Gen<Step> Of(Kind kind) => number.SelectMany(n => Gen.Choose(0, 5).Select(detail => new Step(kind, n, detail)));
        var step = Gen.Frequency(
            (6, Of(Kind.Append)),
            (2, Of(Kind.Mark)),
            (1, Of(Kind.MarkUpTo)),
            (1, Of(Kind.Broadcast)),
            (1, Of(Kind.Revoke)),
            (5, Of(Kind.Cut)),
            (2, Of(Kind.Settle))
        );
        var sequences = Gen.ListOf(step).Resize(50).Select(steps => steps.ToArray()).ToArbitrary();

        // The hosts are asynchronous and the property is not; no context is captured here, so nothing can deadlock.
        Prop.ForAll(sequences, steps => Run(steps).ConfigureAwait(false).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

        Assert.True(_cuts > 0 && _resets > 0, $"{_cuts} cuts, {_resets} resets: the sequences are too tame.");
    }

    private Task<InboxHost> StartHost() =>
        InboxHost.Start(
            new()
            {
                Server = _server,
                Api = api => (api.ReplayAtMost, api.StreamsPerUser) = (12, 1_000),
                Notify = notify =>
                    notify.Configure(options =>
                    {
                        options.Notices.BatchWait = TimeSpan.FromMilliseconds(2);
                        options.Notices.BroadcastsForNewUsers = TimeSpan.Zero;
                    }),
            }
        );

    private async Task<bool> Run(Step[] steps)
    {
        var user = $"user-{_users++}";
        var broadcasts = new Stack<MessageId>();
        var tabs = Enumerable.Range(0, Tabs).Select(i => new InboxTab(_hosts[i % 2], user)).ToList();
        foreach (var tab in tabs)
            await tab.Begin();

        foreach (var step in steps)
            await Make(step, user, tabs, broadcasts);
        await _hosts[0].WhenAllIsWritten();
        foreach (var tab in tabs)
            await Compare(tab, user);
        foreach (var tab in tabs)
        {
            await tab.DisposeAsync();
            (_cuts, _resets) = (_cuts + tab.Cuts, _resets + tab.Resets);
        }

        return true;
    }

    /// <summary>Makes a step at one host or the other.</summary>
    private async Task Make(Step step, string user, List<InboxTab> tabs, Stack<MessageId> broadcasts)
    {
        var (kind, number, detail) = step;
        var notices = _hosts[number % 2].Notices;
        switch (kind)
        {
            case Kind.Append:
                for (var i = 0; i <= detail; i++)
                    await notices.NotifyAsync(user, new NewNotice { Type = number % 3, Data = $"{number}.{i}" });
                break;
            case Kind.Mark:
                var page = await notices.ListAsync(user, new NoticeQuery { Archived = null });
                var ids = page.Items.Skip(number % 5).Take(1 + (number % 2)).Select(notice => notice.Id).ToList();
                if (ids.Count > 0)
                    await notices.MarkAsync(user, NoticeMark.Of(Actions[detail % Actions.Length], ids));
                break;
            case Kind.MarkUpTo:
                await notices.MarkAsync(user, UpTo(number, detail));
                break;
            case Kind.Broadcast:
                broadcasts.Push(await notices.BroadcastAsync(new Broadcast { Data = $"to all {number}" }));
                break;
            case Kind.Revoke:
                if (broadcasts.TryPop(out var id))
                    await notices.RevokeAsync(id);
                break;
            case Kind.Cut:
                tabs[detail % Tabs].CutAfter(number * 13);
                break;
            default:
                await _hosts[0].WhenAllIsWritten();
                break;
        }
    }

    private static NoticeMark UpTo(int number, int detail) =>
        detail switch
        {
            0 => NoticeMark.SeenUpTo(number),
            1 => NoticeMark.ArchiveUpTo(number / 2),
            2 => NoticeMark.ReadUpTo(number, [1, 2]),
            _ => NoticeMark.ReadUpTo(number),
        };

    private async Task Compare(InboxTab tab, string user)
    {
        await Guard.Until(
            async () => tab.Fault is not null || tab.Rev == (await _hosts[0].Notices.CountAsync(user)).Rev,
            "the tab to be in step"
        );
        Assert.Null(tab.Fault);
        await using var fresh = new InboxTab(_hosts[0], user);
        await fresh.Begin();
        Assert.Equal(fresh.Notices, tab.Notices);
        Assert.Equal(fresh.Counts, tab.Counts);
    }

    private static readonly NoticeAction[] Actions =
    [
        NoticeAction.Read,
        NoticeAction.Unread,
        NoticeAction.Archive,
        NoticeAction.Unarchive,
        NoticeAction.Delete,
    ];

    private enum Kind
    {
        Append,
        Mark,
        MarkUpTo,
        Broadcast,
        Revoke,
        Cut,
        Settle,
    }

    private sealed record Step(Kind Kind, int Number, int Detail);
}
