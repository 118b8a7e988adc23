using Notify.Handle;
using NSubstitute;

namespace Notify.Tests.Handle;

public sealed class HandlerPipelineTests
{
    private readonly List<string> _steps = [];

    [Fact]
    public async Task Middleware_runs_around_the_handler_the_first_outermost()
    {
        var pipeline = new HandlerPipeline([Step("a"), Step("b"), Step("c")]);

        await Run(pipeline);

        Assert.Equal(["+a", "+b", "+c", "handler", "-c", "-b", "-a"], _steps);
    }

    [Fact]
    public async Task Without_middleware_the_handler_runs()
    {
        var pipeline = new HandlerPipeline([]);

        await Run(pipeline);

        Assert.True(pipeline.IsEmpty);
        Assert.Equal(["handler"], _steps);
    }

    [Fact]
    public async Task Middleware_that_does_not_go_on_keeps_the_handler_from_running()
    {
        var stopping = Substitute.For<IHandlerMiddleware>();
        stopping.InvokeAsync(default!, default!, default).ReturnsForAnyArgs(Task.CompletedTask);

        await Run(new HandlerPipeline([Step("a"), stopping, Step("c")]));

        Assert.Equal(["+a", "-a"], _steps);
    }

    [Fact]
    public async Task What_the_handler_throws_passes_through_the_middleware()
    {
        var pipeline = new HandlerPipeline([Step("a")]);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            pipeline.RunAsync(default!, _ => throw new InvalidOperationException(), default)
        );

        Assert.Equal(["+a", "!a"], _steps);
    }

    [Fact]
    public async Task The_handler_gets_the_token_that_the_last_middleware_hands_on()
    {
        using var other = new CancellationTokenSource();
        var changing = Substitute.For<IHandlerMiddleware>();
        changing
            .InvokeAsync(default!, default!, default)
            .ReturnsForAnyArgs(call => call.Arg<Func<CancellationToken, Task>>()(other.Token));
        var seen = CancellationToken.None;

        await new HandlerPipeline([changing]).RunAsync(
            default!,
            token =>
            {
                seen = token;
                return Task.CompletedTask;
            },
            CancellationToken.None
        );

        Assert.Equal(other.Token, seen);
    }

    private Task Run(HandlerPipeline pipeline) =>
        pipeline.RunAsync(
            default!,
            _ =>
            {
                _steps.Add("handler");
                return Task.CompletedTask;
            },
            CancellationToken.None
        );

    private NamedStep Step(string name) => new(name, _steps);

    private sealed class NamedStep(string name, List<string> steps) : IHandlerMiddleware
    {
        public async Task InvokeAsync(
            HandlerContext context,
            Func<CancellationToken, Task> next,
            CancellationToken cancellationToken
        )
        {
            steps.Add($"+{name}");
            try
            {
                await next(cancellationToken);
                steps.Add($"-{name}");
            }
            catch (InvalidOperationException)
            {
                steps.Add($"!{name}");
                throw;
            }
        }
    }
}
