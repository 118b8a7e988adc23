using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests.Problems;

/// <summary>Failures are answered as problems, and keep to themselves what is none of the caller's business.</summary>
public sealed class ProblemWriterTests
{
    [Fact]
    public async Task An_error_of_the_server_is_in_the_log_and_not_in_the_answer()
    {
        await using var host = await InboxHost.Start(
            new InboxHostSetup { Services = services => services.AddSingleton(Fake.Broken<INotices>()) }
        );

        var reply = await host.Send("GET /v1/inbox/notices");

        reply.IsProblem(500, "internal_error");
        Assert.DoesNotContain(Fake.Secret, reply.Body, StringComparison.Ordinal);
        var entry = Assert.Single(host.Log.Entries, entry => entry.EventId == 5000);
        Assert.Equal("GET /v1/inbox/notices failed and was answered as an internal error.", entry.Text);
        Assert.Equal(Fake.Secret, entry.Exception!.Message);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_is_no_error()
    {
        var end = new TaskCompletionSource<MessageId>();
        var isCalled = new TaskCompletionSource();
        var hasHungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var notices = Fake.Of<INotices>(method =>
        {
            if (method.Name == nameof(INotices.FindAsync))
                return default(ValueTask<Notice?>);
            isCalled.TrySetResult();
            return new ValueTask<MessageId>(end.Task);
        });
        await using var host = await InboxHost.Start(
            new InboxHostSetup
            {
                Services = services => services.AddSingleton(notices),
                App = app =>
                    app.Use(
                        (context, next) =>
                        {
                            context.RequestAborted.Register(() => hasHungUp.TrySetResult());
                            return next(context);
                        }
                    ),
            }
        );
        using var hangUp = new CancellationTokenSource();
        using var request = host.Request("POST /v1/notices", """{"user":"ada","data":"x"}""");
        var sending = host.Client.SendAsync(request, hangUp.Token);
        await isCalled.Task;

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Guard.Within(hasHungUp.Task, "the server to see it");
        end.SetCanceled();

        Assert.Equal(401, (await host.Send("GET /v1/inbox/counts", user: null)).Status);
        Assert.DoesNotContain(host.Log.Entries, entry => entry.EventId is 5000 or 5001);
    }
}
