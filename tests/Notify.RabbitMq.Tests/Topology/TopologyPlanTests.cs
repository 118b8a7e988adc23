using System.Globalization;
using System.Text;

namespace Notify.RabbitMq.Tests.Topology;

/// <summary>
/// What stands on the server, as text. Arguments of what stands cannot be changed: a difference here needs a new version
/// in the names, or every user drains and deletes.
/// </summary>
public sealed class TopologyPlanTests
{
    private static readonly TopologyPlan Plan = new(new BrokerNames("p"), null);

    [Fact]
    public void What_every_application_needs()
    {
        Assert.Equal(
            """
            exchange p.v1.hold direct
            exchange p.v1.topics direct, else p.v1.hold
            exchange p.v1.transient direct
            exchange p.v1.lost fanout
            exchange p.v1.due-hold direct, else p.v1.lost
            exchange p.v1.due direct, else p.v1.due-hold
            exchange p.v1.delay direct
            queue p.v1.lost: x-delivery-limit=2147483647 x-overflow=reject-publish x-queue-type=quorum
            queue p.v1.void: x-max-length=0 x-overflow=drop-head
            p.v1.lost --> p.v1.lost
            queue p.v1.registry: x-queue-type=stream
            """,
            Text(Plan.BaseExchanges())
                + Text(Plan.BaseQueues())
                + Text(Plan.BaseBindings())
                + Text([Plan.Registry()]).TrimEnd()
        );
    }

    [Fact]
    public void A_group()
    {
        Assert.Equal(
            """
            queue p.v1.dead.g: x-delivery-limit=2147483647 x-overflow=reject-publish x-queue-type=quorum
            queue p.v1.group.g: x-dead-letter-exchange= x-dead-letter-routing-key=p.v1.dead.g x-dead-letter-strategy=at-least-once x-delivery-limit=1000 x-overflow=reject-publish x-queue-type=quorum
            p.v1.topics -0.t-> p.v1.group.g
            p.v1.due -0.t-> p.v1.group.g
            p.v1.topics -1.t-> p.v1.group.g
            p.v1.due -1.t-> p.v1.group.g
            p.v1.due -q.p.v1.group.g-> p.v1.group.g
            """,
            Text(Plan.GroupQueues("g", null))
                + Text(Plan.GroupBindings("g", ordered: false, "t", 2, transient: false))
                + Text([TopologyPlan.ReturnBinding(Plan.Names, Plan.Names.GroupQueue("g"))]).TrimEnd()
        );
    }

    [Fact]
    public void A_group_that_is_ordered_by_key()
    {
        Assert.Equal(
            """
            queue p.v1.dead.g: x-delivery-limit=2147483647 x-overflow=reject-publish x-queue-type=quorum
            queue p.v1.group.g@0: x-dead-letter-exchange= x-dead-letter-routing-key=p.v1.dead.g x-dead-letter-strategy=at-least-once x-delivery-limit=1000 x-overflow=reject-publish x-queue-type=quorum x-single-active-consumer=True
            queue p.v1.group.g@1: x-dead-letter-exchange= x-dead-letter-routing-key=p.v1.dead.g x-dead-letter-strategy=at-least-once x-delivery-limit=1000 x-overflow=reject-publish x-queue-type=quorum x-single-active-consumer=True
            p.v1.transient -0.t-> p.v1.group.g@0
            p.v1.due -0.t-> p.v1.group.g@0
            p.v1.transient -1.t-> p.v1.group.g@1
            p.v1.due -1.t-> p.v1.group.g@1
            """,
            Text(Plan.GroupQueues("g", 2))
                + Text(Plan.GroupBindings("g", ordered: true, "t", 2, transient: true)).TrimEnd()
        );
    }

    [Fact]
    public void An_ephemeral_group_and_the_sign_of_a_process()
    {
        Assert.Equal(
            """
            queue p.v1.missed.g (ends with its consumer): x-max-length=1 x-overflow=drop-head
            queue p.v1.group.g (ends with its consumer): x-dead-letter-exchange= x-dead-letter-routing-key=p.v1.missed.g x-max-length=7 x-overflow=drop-head
            queue p.v1.member.m (ends with its consumer): x-max-length=0
            """,
            (Text(Plan.EphemeralQueues("g", 7)) + Text([Plan.MemberQueue("m")])).TrimEnd()
        );
    }

    [Fact]
    public void What_a_topic_holds()
    {
        Assert.Equal(
            """
            queue p.v1.hold.t: x-delivery-limit=2147483647 x-max-length=99 x-overflow=reject-publish x-queue-type=quorum
            p.v1.hold -0.t-> p.v1.hold.t
            p.v1.due-hold -0.t-> p.v1.hold.t
            p.v1.hold -1.t-> p.v1.hold.t
            p.v1.due-hold -1.t-> p.v1.hold.t
            p.v1.topics -0.t-> p.v1.hold.t
            p.v1.due -0.t-> p.v1.hold.t
            p.v1.due-hold -0.t-> p.v1.void
            """,
            Text([Plan.HoldQueue("t", 100)])
                + Text(Plan.HoldBindings("t", 2))
                + Text(Plan.HoldBesideBindings("t", 1))
                + Text(Plan.VoidBindings("t", 1)).TrimEnd()
        );
    }

    [Theory]
    [InlineData(
        0,
        """
            exchange p.v1.delay.00 direct
            queue p.v1.delay.00: x-dead-letter-exchange=p.v1.delay.00 x-dead-letter-strategy=at-least-once x-delivery-limit=2147483647 x-message-ttl=100 x-overflow=reject-publish x-queue-type=quorum
            p.v1.delay.00 -0>-> exchange p.v1.due
            p.v1.delay ->0-> p.v1.delay.00
            """
    )]
    [InlineData(
        2,
        """
            exchange p.v1.delay.02 direct
            queue p.v1.delay.02: x-dead-letter-exchange=p.v1.delay.02 x-dead-letter-strategy=at-least-once x-delivery-limit=2147483647 x-message-ttl=400 x-overflow=reject-publish x-queue-type=quorum
            p.v1.delay.02 -2>0-> p.v1.delay.00
            p.v1.delay.02 -2>1-> p.v1.delay.01
            p.v1.delay.02 -2>-> exchange p.v1.due
            p.v1.delay ->2-> p.v1.delay.02
            """
    )]
    public void A_level_of_delay(int level, string text)
    {
        var (exchange, queue, bindings) = Plan.DelayLevel(level);

        Assert.Equal(text, (Text([exchange]) + Text([queue]) + Text(bindings)).TrimEnd());
    }

    [Fact]
    public void The_size_of_quorum_queues_is_an_argument_of_each()
    {
        var plan = new TopologyPlan(new BrokerNames("p"), 3);
        IEnumerable<QueuePlan> quorum =
        [
            plan.BaseQueues().First(),
            .. plan.GroupQueues("g", 1),
            plan.HoldQueue("t", 1),
            plan.DelayLevel(3).Queue,
        ];

        Assert.All(quorum, queue => Assert.Equal(3, queue.Arguments["x-quorum-initial-group-size"]));
    }

    private static string Text(IEnumerable<ExchangePlan> exchanges) =>
        Lines(
            exchanges.Select(e => $"exchange {e.Name} {e.Type}{(e.Alternate is null ? "" : $", else {e.Alternate}")}")
        );

    private static string Text(IEnumerable<QueuePlan> queues) =>
        Lines(
            queues.Select(q =>
                $"queue {q.Name}{(q.EndsWithConsumer ? " (ends with its consumer)" : "")}: "
                + string.Join(
                    ' ',
                    q.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal)
                        .Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Key}={a.Value}"))
                )
            )
        );

    private static string Text(IEnumerable<BindingPlan> bindings) =>
        Lines(bindings.Select(b => $"{b.Exchange} -{b.Key}-> " + $"{(b.ToExchange ? "exchange " : "")}{b.Target}"));

    private static string Lines(IEnumerable<string> lines) =>
        lines.Aggregate(new StringBuilder(), (text, line) => text.Append(line).Append('\n')).ToString();
}
