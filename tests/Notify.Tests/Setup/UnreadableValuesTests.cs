namespace Notify.Tests.Setup;

/// <summary>Values that cannot be read stop the start, all of them at once.</summary>
public sealed class UnreadableValuesTests
{
    [Fact]
    public async Task Every_value_that_cannot_be_read_is_told_with_its_key()
    {
        var problems = await Configured.Problems(
            WithOrders,
            ("MaxBodyBytes", "many"),
            ("SendTimeout", "soon"),
            ("Notices:SweepEvery", "often"),
            ("Topics:orders.paid:Transient", "perhaps"),
            ("LedgerMode", "Everything"),
            ("Groups:orders:Concurrency", "a few"),
            ("Groups:orders:Retry:Factor", "two"),
            ("Groups:orders:OnFailure", "Panic")
        );

        Assert.Equal(
            [
                "Groups:orders:Concurrency is 'a few', which cannot be read: "
                    + "The input string 'a few' was not in a correct format. Mend the value, or remove the key.",
                "Groups:orders:OnFailure is 'Panic', which cannot be read: "
                    + "Requested value 'Panic' was not found. Mend the value, or remove the key.",
                "Groups:orders:Retry:Factor is 'two', which cannot be read: "
                    + "The input string 'two' was not in a correct format. Mend the value, or remove the key.",
                "LedgerMode is 'Everything', which cannot be read: "
                    + "Requested value 'Everything' was not found. Mend the value, or remove the key.",
                "MaxBodyBytes is 'many', which cannot be read: "
                    + "The input string 'many' was not in a correct format. Mend the value, or remove the key.",
                "Notices:SweepEvery is 'often', which cannot be read: "
                    + "String 'often' was not recognized as a valid TimeSpan. Mend the value, or remove the key.",
                "SendTimeout is 'soon', which cannot be read: "
                    + "String 'soon' was not recognized as a valid TimeSpan. Mend the value, or remove the key.",
                "Topics:orders.paid:Transient is 'perhaps', which cannot be read: "
                    + "String 'perhaps' was not recognized as a valid Boolean. Mend the value, or remove the key.",
            ],
            problems.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Options_in_code_that_cannot_be_made_stop_the_start_with_their_reason() =>
        Assert.Equal(
            ["The options cannot be made: The vault is closed. Mend what Configure is given."],
            await Configured.Problems(notify =>
                notify.Configure(_ => throw new InvalidOperationException("The vault is closed."))
            )
        );

    [Fact]
    public async Task A_value_of_an_adapter_that_cannot_be_read_is_told_beside_all_other_faults()
    {
        var problems = await Configured.Problems(("InMemory:QueueLimit", "many"), ("SendTimeout", "00:00:00"));

        Assert.Equal(2, problems.Count);
        Assert.Equal("SendTimeout is 00:00:00; set more than zero, a day at most.", problems[0]);
        Assert.Equal(
            "A check could not look: Failed to convert configuration value 'many' at "
                + "'Notify:InMemory:QueueLimit' to type 'System.Int32'. Mend what it names.",
            problems[1]
        );
    }

    [Fact]
    public async Task A_limit_of_an_adapter_out_of_range_is_told_beside_all_other_faults() =>
        Assert.Equal(
            [
                "SendTimeout is 00:00:00; set more than zero, a day at most.",
                "InMemory:QueueLimit is -5; set 1 to 100000000.",
            ],
            await Configured.Problems(WithOrders, ("InMemory:QueueLimit", "-5"), ("SendTimeout", "00:00:00"))
        );

    private static void WithOrders(INotifyBuilder notify) =>
        notify.Group("orders", group => group.Topics("orders").Handle<Message>(Nothing.Handle));
}
