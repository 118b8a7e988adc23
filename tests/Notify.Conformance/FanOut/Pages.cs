using System.Globalization;

namespace Notify.Conformance.FanOut;

/// <summary>Users 0 to <c>count - 1</c>, a page at a time; the cursor is the number of the next one.</summary>
public sealed class Pages(Func<int, string> user, int count, int size)
{
    /// <summary>What every page was read with.</summary>
    public Collector<int> Read { get; } = new();

    /// <summary>Runs before a page is read, with the number of its first user.</summary>
    public Func<int, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async ValueTask<UserPage> NextAsync(string? _, string? cursor, CancellationToken cancellationToken)
    {
        var from = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        Read.Add(from);
        await Before(from, cancellationToken);
        var users = Enumerable.Range(from, Math.Min(size, count - from)).Select(user).ToList();
        var next = from + users.Count;
        return new UserPage(users, next < count ? next.ToString(CultureInfo.InvariantCulture) : null);
    }
}
