namespace Notify.RabbitMq.Tests.Registry;

public sealed class RegistryStateTests
{
    private readonly RegistryState _state = new();
    private long _offset;

    [Fact]
    public void The_first_declaration_of_a_topic_stands()
    {
        Topic("t", partitions: 4);
        Topic("t", partitions: 8, transient: true);

        Assert.Equal(new TopicState("t", 4, false) { MayHold = true }, _state.Topic("t"));
        Assert.Equal(1, _state.TopicCount);
    }

    [Fact]
    public void A_topic_holds_until_its_first_durable_group_has_drained_it()
    {
        Topic("t");
        Join("passing", "t", ephemeral: true);
        Assert.Equal((true, null), Hold("t"));

        Join("first", "t");
        Join("second", "t");
        Assert.Equal((true, "first"), Hold("t"));

        Apply(RegistryRecordKind.Drained, "t");
        Assert.Equal((false, null), Hold("t"));
    }

    [Fact]
    public void A_topic_that_comes_after_its_group_has_nothing_to_hand_down()
    {
        Join("g", "t.#");
        Topic("t.new");

        Assert.Equal((false, null), Hold("t.new"));
    }

    [Fact]
    public void A_transient_topic_holds_nothing()
    {
        Topic("t", transient: true);
        Join("g", "t");

        Assert.Equal((false, null), Hold("t"));
    }

    [Fact]
    public void When_the_heir_goes_the_next_oldest_group_inherits_and_without_one_the_topic_holds()
    {
        Topic("t");
        Join("first", "t");
        Join("second", "t");
        Join("third", "t");

        Apply(RegistryRecordKind.Delete, "first");
        Assert.Equal((true, "second"), Hold("t"));
        Detach("second", "t");
        Assert.Equal((true, "third"), Hold("t"));
        Apply(RegistryRecordKind.Delete, "third");
        Assert.Equal((true, null), Hold("t"));
    }

    [Fact]
    public void A_drained_topic_that_loses_its_last_group_holds_again()
    {
        Topic("t");
        Join("g", "t");
        Apply(RegistryRecordKind.Drained, "t");

        Apply(RegistryRecordKind.Delete, "g");
        Assert.Equal((true, null), Hold("t"));

        Join("g", "t");
        Assert.Equal((true, "g"), Hold("t"));
    }

    [Fact]
    public void Who_joins_with_another_order_changes_nothing()
    {
        Join("g", "t", member: "a#1", ordered: true);
        Join("g", "other", member: "b#1", ordered: false);

        var group = _state.Group("g")!;
        Assert.True(group.Ordered);
        Assert.Equal(["a#1"], group.Members.Select(member => member.Id));
        Assert.Equal(["t"], group.Patterns.Select(pattern => pattern.Text));
    }

    [Fact]
    public void Topics_of_a_group_add_up_and_are_named_once()
    {
        Join("g", "t", member: "a#1");
        Join("g", "t", member: "b#1");
        Join("g", "u.*", member: "b#1");

        Assert.Equal(["t", "u.*"], _state.Group("g")!.Patterns.Select(pattern => pattern.Text));
        Assert.True(_state.Group("g")!.Receives("u.x"));
    }

    [Fact]
    public void Partitions_belong_to_members_in_the_order_in_which_they_joined()
    {
        Join("g", "t", member: "a#1", ordered: true);
        var first = _state.Group("g")!.Version;
        Join("g", "t", member: "b#1", ordered: true);
        var both = _state.Group("g")!;
        Assert.Equal(["a#1", "b#1", "a#1"], Enumerable.Range(0, 3).Select(both.OwnerOf));
        Assert.True(both.Version > first, "a member more is another version");

        Leave("g", "a#1");
        var left = _state.Group("g")!;
        Assert.Equal(["b#1", "b#1"], Enumerable.Range(0, 2).Select(left.OwnerOf));
        Assert.True(left.Version > both.Version, "a member less is another version");

        Leave("g", "b#1");
        Assert.Null(_state.Group("g")!.OwnerOf(0));
    }

    [Fact]
    public void Who_joins_or_leaves_twice_does_so_once()
    {
        Join("g", "t", member: "a#1");
        var version = _state.Group("g")!.Version;

        Join("g", "t", member: "a#1");
        Leave("g", "stranger#1");

        Assert.Equal(version, _state.Group("g")!.Version);
        Assert.Single(_state.Group("g")!.Members);
    }

    [Fact]
    public void Adapting_is_of_one_member_and_no_new_version()
    {
        Join("g", "t", member: "a#1");
        Join("g", "t", member: "b#1");
        var version = _state.Group("g")!.Version;

        Apply(
            new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = RegistryRecordKind.Adapted,
                Name = "g",
                Member = "b#1",
                Version = version,
            }
        );

        var group = _state.Group("g")!;
        Assert.Equal(version, group.Version);
        Assert.Equal(version, group.Members[1].Adapted);
        Assert.NotEqual(version, group.Members[0].Adapted);
    }

    [Fact]
    public void A_group_is_paused_until_it_is_resumed()
    {
        Join("g", "t");
        Apply(RegistryRecordKind.Pause, "g");
        Assert.True(_state.Group("g")!.Paused);
        Apply(RegistryRecordKind.Resume, "g");
        Assert.False(_state.Group("g")!.Paused);
    }

    [Fact]
    public void What_is_said_of_a_group_that_is_gone_is_passed_over()
    {
        foreach (
            var kind in Enum.GetValues<RegistryRecordKind>()
                .Where(kind => kind is not (RegistryRecordKind.Topic or RegistryRecordKind.Join))
        )
            Apply(kind, "nobody");

        Assert.Empty(_state.Groups());
        Assert.Empty(_state.Topics());
    }

    [Fact]
    public void The_partitions_of_a_group_are_those_of_its_widest_topic()
    {
        Join("g", "t.#", ordered: true);
        Assert.Equal(1, _state.PartitionsOf(_state.Group("g")!));
        Topic("t.a", partitions: 3);
        Topic("t.b", partitions: 5);
        Topic("u", partitions: 9);

        Assert.Equal(5, _state.PartitionsOf(_state.Group("g")!));
    }

    private (bool MayHold, string? Heir) Hold(string topic) =>
        (_state.Topic(topic)!.MayHold, _state.Topic(topic)!.Heir);

    private void Topic(string name, int partitions = 8, bool transient = false) =>
        Apply(
            new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = RegistryRecordKind.Topic,
                Name = name,
                Partitions = partitions,
                Transient = transient,
            }
        );

    private void Join(
        string group,
        string topic,
        string? member = null,
        bool ordered = false,
        bool ephemeral = false
    ) =>
        Apply(
            new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = RegistryRecordKind.Join,
                Name = group,
                Topics = [topic],
                Member = member,
                Ordered = ordered,
                Ephemeral = ephemeral,
            }
        );

    private void Leave(string group, string member) =>
        Apply(
            new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = RegistryRecordKind.Leave,
                Name = group,
                Member = member,
            }
        );

    private void Detach(string group, string topic) =>
        Apply(
            new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = RegistryRecordKind.Detach,
                Name = group,
                Topics = [topic],
            }
        );

    private void Apply(RegistryRecordKind kind, string name) =>
        Apply(
            new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = kind,
                Name = name,
                // Only the heir says that it has drained a topic.
                Member = kind == RegistryRecordKind.Drained ? _state.Topic(name)?.Heir : null,
            }
        );

    private void Apply(RegistryRecord record) => _state.Apply(record, ++_offset);
}
