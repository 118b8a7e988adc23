using System.Globalization;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Sharding;

public sealed class UserKeyTests
{
    [Fact]
    public void Old_numeric_users_belong_where_their_rows_are()
    {
        foreach (var (id, table) in new[] { ("0", 1), ("1", 2), ("15", 16), ("16", 1), ("18446744073709551615", 16) })
            Assert.Equal(table, UserKey.Of(id, MySqlUserIds.Numeric).TableNumber(MySqlUserMap.Modulo, 16));
    }

    [Fact]
    public async Task Hashed_users_belong_where_the_documented_sql_says()
    {
        await using var database = await Database.MakeAsync();
        foreach (var id in new[] { "anna", "Grüße 🙂", "42", new string('x', 64) })
        {
            var sql = await database.SqlAsync(
                $"SET NAMES utf8mb4; SELECT CAST(CONV(LEFT(SHA2('{id}', 256), 16), 16, 10) AS UNSIGNED) % 16 + 1"
            );
            var expected = int.Parse(sql, CultureInfo.InvariantCulture);
            Assert.Equal(expected, UserKey.Of(id, MySqlUserIds.Text).TableNumber(MySqlUserMap.Hash, 16));
        }
    }

    [Fact]
    public void Doubling_the_tables_sends_a_user_to_the_same_table_or_to_one_beyond_all()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var text = UserKey.Of($"user-{i}", MySqlUserIds.Text);
            var number = UserKey.Of($"{i * 7919}", MySqlUserIds.Numeric);
            Assert.Contains(
                text.TableNumber(MySqlUserMap.Hash, 32) - text.TableNumber(MySqlUserMap.Hash, 16),
                new[] { 0, 16 }
            );
            Assert.Contains(
                number.TableNumber(MySqlUserMap.Modulo, 32) - number.TableNumber(MySqlUserMap.Modulo, 16),
                new[] { 0, 16 }
            );
        }
    }

    [Fact]
    public void Hashing_spreads_any_ids_evenly()
    {
        var sizes = Enumerable
            .Range(0, 16_000)
            .CountBy(i => UserKey.Of($"{i * 1024}", MySqlUserIds.Numeric).TableNumber(MySqlUserMap.Hash, 16))
            .Select(pair => pair.Value)
            .ToList();

        Assert.Equal(16, sizes.Count);
        Assert.All(sizes, size => Assert.InRange(size, 850, 1_150));
    }
}
