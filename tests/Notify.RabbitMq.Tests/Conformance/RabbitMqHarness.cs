using System.Globalization;
using Notify.Conformance;
using Notify.Conformance.Ledger;
using Notify.Conformance.Notices;
using Notify.Conformance.Recurring;
using Notify.Conformance.Schedule;
using Notify.Conformance.Transport;
using Notify.RabbitMq.Tests.Support;

namespace Notify.RabbitMq.Tests.Conformance;

/// <summary>A corner of a real RabbitMQ: names of the test's own begin with a prefix of its own.</summary>
public sealed class RabbitMqHarness : Harness
{
    private const string NoInboxes = "RabbitMQ keeps no inboxes; memory, or MySQL, does beside it.";
    private const string NoLedger = "RabbitMQ keeps no ledger; memory, or Redis, or MySQL, does beside it.";
    private const string NoMemory =
        "RabbitMQ cannot say which run was the last; Redis, or MySQL, does beside it, or every instance runs it.";
    private const string NoSearch =
        "Delayed messages stand in queues that nobody can search: no cancelling, no listing.";

    private readonly string _prefix = $"t{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12]}";

    // Inboxes and ledger, which all applications of a test share as they would share a database.
    private readonly InMemoryServer _beside = new();
    private string _uri = "";

    public override IReadOnlyDictionary<Type, string> Waivers { get; } =
        new Dictionary<Type, string>
        {
            [typeof(FullQueueSuite<>)] =
                "A queue of a group has no limit: one that refused would refuse what other groups took already.",
            [typeof(CancelSuite<>)] = NoSearch,
            [typeof(SchedulerModelSuite<>)] = NoSearch,
            [typeof(DueSourceSuite<>)] = "RabbitMQ delivers due messages by itself; nobody claims them.",
            [typeof(LedgerSuite<>)] = NoLedger,
            [typeof(StatusSuite<>)] = NoLedger,
            [typeof(AppendSuite<>)] = NoInboxes,
            [typeof(PageSuite<>)] = NoInboxes,
            [typeof(MarkSuite<>)] = NoInboxes,
            [typeof(ConcurrencySuite<>)] = NoInboxes,
            [typeof(BroadcastSuite<>)] = NoInboxes,
            [typeof(RetentionSuite<>)] = NoInboxes,
            [typeof(NoticeModelSuite<>)] = NoInboxes,
            [typeof(RecurringStoreSuite<>)] = NoMemory,
            [typeof(RecurringSuite<>)] = NoMemory,
        };

    public override bool KeepsInboxes => false;

    public override async Task Start() => _uri = (await Servers.SharedAsync()).Uri.ToString();

    public override void Use(INotifyBuilder builder) =>
        builder
            .Configure(options => (options.Prefix, options.Inbox) = (_prefix, InMemoryBuilderExtensions.AdapterName))
            .AddInMemory(options => options.Server = _beside)
            .UseRabbitMq(options => options.Uri = _uri);
}
