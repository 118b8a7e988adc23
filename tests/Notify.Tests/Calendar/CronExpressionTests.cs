using System.Globalization;
using Notify.Calendar;

namespace Notify.Tests.Calendar;

/// <summary>Cron expressions: what they mean, and what is refused.</summary>
public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-03-04 05:06:07", "2026-03-04 05:07")]
    [InlineData("*/15 * * * *", "2026-03-04 05:46", "2026-03-04 06:00")]
    [InlineData("5/20 * * * *", "2026-03-04 05:26", "2026-03-04 05:45")]
    [InlineData("30 2 * * *", "2026-03-04 02:30", "2026-03-05 02:30")]
    [InlineData("0 9-17/4 * * *", "2026-03-04 09:00", "2026-03-04 13:00")]
    [InlineData("0,30 8,20 * * *", "2026-03-04 08:30", "2026-03-04 20:00")]
    [InlineData("0 12 * * MON-FRI", "2026-03-06 12:00", "2026-03-09 12:00")]
    [InlineData("0 12 * * sun", "2026-03-04 00:00", "2026-03-08 12:00")]
    [InlineData("0 12 * * 7", "2026-03-04 00:00", "2026-03-08 12:00")]
    [InlineData("0 12 * * 0", "2026-03-04 00:00", "2026-03-08 12:00")]
    [InlineData("0 0 1 * *", "2026-03-04 00:00", "2026-04-01 00:00")]
    [InlineData("0 0 31 * *", "2026-04-01 00:00", "2026-05-31 00:00")]
    [InlineData("0 0 29 2 *", "2026-03-04 00:00", "2028-02-29 00:00")]
    [InlineData("0 0 29 FEB *", "2096-03-01 00:00", "2104-02-29 00:00")]
    [InlineData("0 0 1 1,JUL *", "2026-03-04 00:00", "2026-07-01 00:00")]
    // Both days restricted: either is enough.
    [InlineData("0 0 13 * FRI", "2026-03-07 00:00", "2026-03-13 00:00")]
    [InlineData("0 0 12 * FRI", "2026-03-07 00:00", "2026-03-12 00:00")]
    // One of them open, even in steps: both are needed.
    [InlineData("0 0 */2 * FRI", "2026-03-07 00:00", "2026-03-13 00:00")]
    public void The_next_time_after_a_moment(string expression, string after, string expected)
    {
        var next = new CalendarOccurrences(CronExpression.Read(expression), new WallClock(TimeZoneInfo.Utc)).NextAfter(
            Utc(after)
        );

        Assert.Equal(Utc(expected), next);
    }

    [Fact]
    public void A_day_that_never_comes_never_comes() =>
        Assert.Null(
            new CalendarOccurrences(CronExpression.Read("0 0 30 2 *"), new WallClock(TimeZoneInfo.Utc)).NextAfter(
                Utc("2026-01-01 00:00")
            )
        );

    [Theory]
    [InlineData("", "it has 0 fields; five are needed")]
    [InlineData("* * * *", "it has 4 fields; five are needed")]
    [InlineData("0 * * * * *", "it has 6 fields; five are needed")]
    [InlineData("60 * * * *", "'60' of the minute is not 0 to 59")]
    [InlineData("* 24 * * *", "'24' of the hour is not 0 to 23")]
    [InlineData("* * 0 * *", "'0' of the day of the month is not 1 to 31")]
    [InlineData("* * * 13 *", "'13' of the month is not 1 to 12 or JAN to DEC")]
    [InlineData("* * * * 8", "'8' of the day of the week is not 0 to 7 or SUN to SAT")]
    [InlineData("* * * * MONDAY", "'MONDAY' of the day of the week is not 0 to 7 or SUN to SAT")]
    [InlineData("1-2-3 * * * *", "'1-2-3' of the minute has more than one '-'")]
    [InlineData("9-5 * * * *", "'9-5' of the minute ends before it begins")]
    [InlineData("*/0 * * * *", "'*/0' of the minute has a step that is not 1 to 100")]
    [InlineData("*/x * * * *", "'*/x' of the minute has a step that is not 1 to 100")]
    [InlineData("1/2/3 * * * *", "'1/2/3' of the minute has more than one '/'")]
    [InlineData("1,,2 * * * *", "'' of the minute is not 0 to 59")]
    [InlineData("-1 * * * *", "'' of the minute is not 0 to 59")]
    [InlineData("+1 * * * *", "'+1' of the minute is not 0 to 59")]
    public void What_cannot_be_read_is_refused_with_the_reason(string expression, string why) =>
        Assert.Equal(why, Assert.Throws<FormatException>(() => CronExpression.Read(expression)).Message);

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
