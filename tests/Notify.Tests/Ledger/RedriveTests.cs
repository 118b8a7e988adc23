using Notify.Ledger;
using Notify.Tests.Support;
using NSubstitute;

namespace Notify.Tests.Ledger;

/// <summary>Sending dead messages again, portion by portion.</summary>
public sealed class RedriveTests : IDisposable
{
    private readonly PathParts _parts = new();
    private readonly IGroupAdministration _groups = Substitute.For<IGroupAdministration>();
    private readonly PortionStore _store;

    public RedriveTests()
    {
        _store = new PortionStore(_parts);
#pragma warning disable CA2012 // This call says what to answer; there is nothing to await.
        _groups
            .SendToGroupAsync(default!, default!, default)
            .ReturnsForAnyArgs(call =>
                new(
                    SendResults.From([
                        .. call.Arg<IReadOnlyList<Message>>()
                            .Select(m =>
                                m.Type is null ? SendResult.Accepted : SendResult.Failed(PathTransport.Refusal)
                            ),
                    ])
                )
            );
#pragma warning restore CA2012
    }

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task A_portion_that_was_sent_is_let_go_before_the_next_is_claimed()
    {
        _store.Portions.AddRange([2, 3, 1]);

        Assert.Equal(6, await Service().RedriveAsync(new FailureFilter()));

        Assert.Equal(
            ["claim 0", "end 0: 2 of 2", "claim 1", "end 1: 3 of 3", "claim 2", "end 2: 1 of 1", "nothing"],
            _store.Steps
        );
    }

    [Fact]
    public async Task A_portion_of_which_some_could_not_be_sent_stays_claimed_until_the_end_of_the_run()
    {
        _store.Portions.AddRange([2, 3, 1]);
        _store.RefusedIn = 1;

        Assert.Equal(5, await Service().RedriveAsync(new FailureFilter()));

        Assert.Equal(
            ["claim 0", "end 0: 2 of 2", "claim 1", "claim 2", "end 2: 1 of 1", "nothing", "end 1: 2 of 3"],
            _store.Steps
        );
    }

    [Fact]
    public async Task What_was_sent_before_an_error_is_let_go_and_the_rest_stays_dead()
    {
        _store.Portions.AddRange([2, 3]);
        _store.FailsAt = 1;

        await Assert.ThrowsAsync<IOException>(async () => await Service().RedriveAsync(new FailureFilter()));

        Assert.Equal(["claim 0", "end 0: 2 of 2"], _store.Steps);
    }

    private FailureService Service() => new([_store], _groups, new PathTransport(), _parts.Logger);

    private sealed class PortionStore(PathParts parts) : IFailureStore
    {
        private int _next;

        public List<int> Portions { get; } = [];

        public List<string> Steps { get; } = [];

        public int? RefusedIn { get; set; }

        public int? FailsAt { get; set; }

        public ValueTask<FailureClaim> ClaimFailuresAsync(
            FailureFilter filter,
            int most,
            TimeSpan lease,
            CancellationToken cancellationToken = default
        )
        {
            var number = _next++;
            if (number == FailsAt)
                throw new IOException("down");
            if (number == Portions.Count)
            {
                Steps.Add("nothing");
                return new(new FailureClaim("", []));
            }

            Steps.Add(FormattableString.Invariant($"claim {number}"));
            var items = Enumerable
                .Range(0, Portions[number])
                .Select(i => Failed(refused: number == RefusedIn && i == 0));
            return new(new FailureClaim(FormattableString.Invariant($"{number}"), [.. items]));
        }

        public ValueTask EndClaimAsync(
            FailureClaim claim,
            IReadOnlyList<bool> resolved,
            CancellationToken cancellationToken = default
        )
        {
            var sent = resolved.Count(wasSent => wasSent);
            Steps.Add(FormattableString.Invariant($"end {claim.Token}: {sent} of {claim.Items.Count}"));
            return default;
        }

        public ValueTask<FailurePage> ListFailuresAsync(
            FailureQuery query,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public ValueTask<long> ResolveFailuresAsync(
            FailureFilter filter,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        private FailedDelivery Failed(bool refused) =>
            new(
                new Message("t", default) { Type = refused ? "refused" : null },
                "group",
                Attempts: 1,
                FirstFailedAt: null,
                Failure.From(FailureReason.HandlerFailed, "why", parts.Now)
            );
    }
}
