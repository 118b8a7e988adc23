using System.Reflection;
using Notify.Notices;

namespace Notify.Tests.Notices;

/// <summary>A sample of the users whose inboxes changed.</summary>
public sealed class RecentUsersTests
{
    private readonly RecentUsers _users = new();

    [Fact]
    public void The_last_16_are_kept_each_once_until_they_are_taken()
    {
        for (var user = 0; user < 40; user++)
            _users.Add($"{user}");
        _users.Add("39");

        Assert.Equal(Enumerable.Range(25, 15).Select(user => $"{user}"), _users.TakeAll().Order());
        Assert.Empty(_users.TakeAll());
    }

    [Fact]
    public void It_goes_on_after_more_users_than_a_number_counts()
    {
        typeof(RecentUsers)
            .GetField("_next", BindingFlags.NonPublic | BindingFlags.Instance)!
            .SetValue(_users, int.MaxValue - 5);

        for (var user = 0; user < 40; user++)
            _users.Add($"{user}");

        Assert.Equal(16, _users.TakeAll().Count);
    }
}
