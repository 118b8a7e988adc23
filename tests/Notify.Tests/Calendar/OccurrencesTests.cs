using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Notify.Calendar;
using Notify.Recurring;

namespace Notify.Tests.Calendar;

/// <summary>Intervals and times of the day, over the gaps and repeated hours of clocks.</summary>
public sealed class OccurrencesTests
{
    [Fact]
    public void An_interval_is_counted_from_its_beginning_whenever_the_host_began()
    {
        var times = Read(options => options.Every = TimeSpan.FromMinutes(1));

        Assert.Equal(Utc("2026-03-04 05:07"), times.NextAfter(Utc("2026-03-04 05:06:00.001")));
        Assert.Equal(Utc("2026-03-04 05:07"), times.NextAfter(Utc("2026-03-04 05:06")));

        var fromNoon = Read(options =>
            (options.Every, options.From) = (TimeSpan.FromDays(30), Utc("2026-01-15 12:30"))
        );
        Assert.Equal(Utc("2026-02-14 12:30"), fromNoon.NextAfter(Utc("2026-01-15 12:30")));
        Assert.Equal(Utc("2025-12-16 12:30"), fromNoon.NextAfter(Utc("2025-12-01 00:00")));
    }

    [Fact]
    public void An_interval_takes_no_notice_of_daylight_saving()
    {
        var times = Read(options => (options.Every, options.TimeZone) = (TimeSpan.FromHours(6), "Europe/Berlin"));

        Assert.Equal(
            ["2026-03-28 18:00", "2026-03-29 00:00", "2026-03-29 06:00"],
            Take(times, "2026-03-28 12:00", 3, "UTC")
        );
    }

    [Fact]
    public void A_time_of_the_day_is_that_of_the_zone()
    {
        var times = Read(options => (options.DailyAt, options.TimeZone) = (new TimeOnly(12, 30), "Europe/Berlin"));

        Assert.Equal(
            ["2026-03-27 11:30", "2026-03-28 11:30", "2026-03-29 10:30", "2026-03-30 10:30"],
            Take(times, "2026-03-27 00:00", 4, "UTC")
        );
    }

    [Fact]
    public void A_time_the_clock_skips_comes_at_the_first_moment_after_the_gap()
    {
        var times = Read(options => (options.DailyAt, options.TimeZone) = (new TimeOnly(2, 30), "Europe/Berlin"));

        Assert.Equal(
            ["2026-03-28 02:30", "2026-03-29 03:00", "2026-03-30 02:30"],
            Take(times, "2026-03-28 00:00", 3, "Europe/Berlin")
        );
    }

    [Fact]
    public void A_time_the_clock_shows_twice_comes_once_the_first_time()
    {
        var times = Read(options => (options.DailyAt, options.TimeZone) = (new TimeOnly(2, 30), "Europe/Berlin"));

        Assert.Equal(
            ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"],
            Take(times, "2026-10-24 00:00", 3, "UTC")
        );
    }

    [Fact]
    public void Several_times_in_one_gap_are_one_run()
    {
        var times = Read(options => (options.Cron, options.TimeZone) = ("0,20,40 2 * * *", "Europe/Berlin"));

        Assert.Equal(
            ["2026-03-28 02:40", "2026-03-29 03:00", "2026-03-30 02:00"],
            Take(times, "2026-03-28 01:30", 3, "Europe/Berlin")
        );
    }

    [Fact]
    public void Every_quarter_of_an_hour_comes_in_both_passes_of_a_repeated_hour_and_not_in_a_gap()
    {
        var times = Read(options => (options.Cron, options.TimeZone) = ("*/30 * * * *", "Europe/Berlin"));

        Assert.Equal(
            ["2026-10-25 00:00", "2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30", "2026-10-25 02:00"],
            Take(times, "2026-10-24 23:30", 5, "UTC")
        );
        Assert.Equal(
            ["2026-03-29 01:30", "2026-03-29 03:00", "2026-03-29 03:30"],
            Take(times, "2026-03-29 00:00", 3, "Europe/Berlin")
        );
    }

    [Fact]
    public void A_day_without_a_midnight_has_its_run_and_one_that_a_zone_left_out_has_none()
    {
        var cairo = Read(options => (options.DailyAt, options.TimeZone) = (TimeOnly.MinValue, "Africa/Cairo"));
        Assert.Equal(
            ["2026-04-23 00:00", "2026-04-24 01:00", "2026-04-25 00:00"],
            Take(cairo, "2026-04-22 00:00", 3, "Africa/Cairo")
        );

        var samoa = Read(options => (options.DailyAt, options.TimeZone) = (new TimeOnly(12, 0), "Pacific/Apia"));
        Assert.Equal(
            ["2011-12-29 12:00", "2011-12-31 12:00", "2012-01-01 12:00"],
            Take(samoa, "2011-12-29 12:00", 3, "Pacific/Apia")
        );
    }

    [Fact]
    public void Days_of_the_week_are_those_of_the_zone()
    {
        var times = Read(options =>
            (options.DailyAt, options.On, options.TimeZone) = (
                new TimeOnly(6, 0),
                [DayOfWeek.Monday, DayOfWeek.Thursday],
                "Asia/Shanghai"
            )
        );

        // 6 in the morning there is 10 in the evening of the day before in UTC.
        Assert.Equal(
            ["2026-03-01 22:00", "2026-03-04 22:00", "2026-03-08 22:00"],
            Take(times, "2026-03-01 00:00", 3, "UTC")
        );
    }

    [Fact]
    public void After_years_away_the_last_few_are_found_at_once()
    {
        var times = Read(options => options.Cron = "* * * * *");
        var every = Read(options => options.Every = TimeSpan.FromMilliseconds(100));
        var (after, until) = (Utc("2006-01-01 00:00"), Utc("2026-01-01 00:00:30"));

        Assert.Equal([Utc("2025-12-31 23:59"), Utc("2026-01-01 00:00")], times.LastWithin(after, until, 2));
        Assert.Equal(until, Assert.Single(every.LastWithin(after, until, 1)));
        var yearly = Read(options => options.Cron = "0 0 29 2 *");
        Assert.Equal([Utc("2020-02-29 00:00"), Utc("2024-02-29 00:00")], yearly.LastWithin(after, until, 2));
        Assert.Empty(yearly.LastWithin(Utc("2024-02-29 00:00"), until, 2));
    }

    /// <summary>Against going through all minutes one by one and looking at the clock on the wall.</summary>
    [Fact]
    public void Any_open_expression_comes_whenever_the_clock_shows_it()
    {
        string[] zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
        var cases =
            from zone in Gen.Elements(zones)
            from minute in Gen.Elements("*", "*/7", "13", "0,59", "20-40/10")
            from day in Gen.Elements("*", "1", "*/5", "25-31")
            from week in Gen.Elements("*", "SUN", "MON-WED")
            from start in Gen.Choose(0, 365 * 24)
            select (Zone: zone, Cron: $"{minute} * {day} * {week}", Start: Utc("2026-01-01 00:00").AddHours(start));

        Prop.ForAll(
                cases.ToArbitrary(),
                item =>
                {
                    var times = Read(options => (options.Cron, options.TimeZone) = (item.Cron, item.Zone));
                    var pattern = CronExpression.Read(item.Cron);
                    var clock = new WallClock(TimeZoneInfo.FindSystemTimeZoneById(item.Zone));
                    var expected = Enumerable
                        .Range(1, 3 * 24 * 60)
                        .Select(minutes => item.Start.AddMinutes(minutes))
                        .Where(at =>
                        {
                            var shown = clock.At(at);
                            return pattern.Includes(DateOnly.FromDateTime(shown))
                                && pattern.Shows(TimeOnly.FromDateTime(shown));
                        })
                        .ToList();

                    var found = new List<DateTimeOffset>();
                    var until = item.Start.AddDays(3);
                    for (var at = times.NextAfter(item.Start); at <= until; at = times.NextAfter(at.Value))
                        found.Add(at.Value);

                    Assert.Equal(expected, found);
                    Assert.Equal(expected.TakeLast(5), times.LastWithin(item.Start, until, 5));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static IOccurrences Read(Action<RecurringOptions> configure)
    {
        var options = new RecurringOptions();
        configure(options);
        return RecurringTimes.Read(options);
    }

    private static List<string> Take(IOccurrences times, string after, int count, string zone)
    {
        var shown = new List<string>();
        var at = Utc(after);
        while (shown.Count < count)
        {
            at = times.NextAfter(at)!.Value;
            var there = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone));
            shown.Add(there.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        }

        return shown;
    }

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
