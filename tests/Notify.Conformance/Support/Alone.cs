namespace Notify.Conformance;

/// <summary>
/// For tests that say something of the whole process: they run when no other test of their project does. A project with
/// such tests has a collection definition of this name.
/// </summary>
public static class Alone
{
    public const string Collection = "Alone";

    /// <summary>Fails if work leaves memory behind that it did not find.</summary>
    /// <param name="mostBytes">How much is no matter: what runs for the first time, and pools.</param>
    /// <param name="work">The work.</param>
    public static async Task AssertLeavesNothing(long mostBytes, Func<Task> work)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await work();
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.True(grown < mostBytes, $"Memory has grown by {grown:N0} bytes; {mostBytes:N0} are allowed.");
    }
}
