using Microsoft.Extensions.DependencyInjection;
using Notify.Testing;

namespace Notify.Tests.Receive;

/// <summary>What waits for its batch to be filled when the host stops.</summary>
public sealed class FlushTests
{
    [Theory]
    [InlineData(true, 1_300)]
    [InlineData(false, 1_000)]
    public async Task It_is_handled_if_the_group_is_set_to_that_and_goes_back_otherwise(bool flush, int handled)
    {
        var app = await NotifyTestHost.StartAsync(
            services =>
                services
                    .AddNotify()
                    .Map<int>("numbers")
                    .Group(
                        "archive",
                        group =>
                            group
                                .Configure(options =>
                                {
                                    (options.BatchSize, options.BatchWait) = (500, TimeSpan.FromHours(1));
                                    (options.FlushOnStop, options.Prefetch) = (flush, 5_000);
                                })
                                .HandleBatch<int>((_, _) => Task.CompletedTask)
                    ),
            new NotifyTestOptions { BatchesWait = true }
        );
        (await app.Producer.SendManyAsync(Enumerable.Range(0, 1_300).ToList())).ThrowIfAnyFailed();
        await app.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(1_000, app.Messages.Handled<int>().Count);

        await app.DisposeAsync();

        Assert.Equal(handled, app.Messages.Handled<int>().Count);
    }
}
