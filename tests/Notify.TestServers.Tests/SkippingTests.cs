using Xunit.Abstractions;
using Xunit.Sdk;

namespace Notify.TestServers.Tests;

/// <summary>How a test ends whose server is missing: it is run here as xunit would run it.</summary>
public sealed class SkippingTests
{
    [Theory]
    [InlineData(nameof(Cases.Without_its_server))]
    [InlineData(nameof(Cases.Without_its_server_in_something_it_awaits))]
    public void Without_its_server_a_test_is_skipped_with_the_reason(string test)
    {
        var skipped = Assert.IsAssignableFrom<ITestSkipped>(Assert.Single(Run(test), IsEnd));

        Assert.Equal("there is no server", skipped.Reason);
    }

    [Theory]
    [InlineData(nameof(Cases.Without_its_server_in_CI), "there is no server")]
    [InlineData(nameof(Cases.With_a_bug), "a bug")]
    public void Without_its_server_in_CI_a_test_fails_as_with_any_other_error(string test, string message)
    {
        var failed = Assert.IsAssignableFrom<ITestFailed>(Assert.Single(Run(test), IsEnd));

        Assert.Equal([message], failed.Messages);
    }

    private static bool IsEnd(IMessageSinkMessage message) => message is ITestResultMessage;

    private static List<IMessageSinkMessage> Run(string test)
    {
        var sink = new RecordingSink();
        using var framework = new SkippingTestFramework(sink);
        using var executor = framework.GetExecutor(typeof(Cases).Assembly.GetName());
        var assembly = new TestAssembly(Reflector.Wrap(typeof(Cases).Assembly));
        var collection = new TestCollection(assembly, null, "cases");
        var method = new TestMethod(
            new TestClass(collection, Reflector.Wrap(typeof(Cases))),
            Reflector.Wrap(typeof(Cases).GetMethod(test)!)
        );
        var testCase = new XunitTestCase(sink, TestMethodDisplay.Method, TestMethodDisplayOptions.None, method);

        executor.RunTests([testCase], sink, new DefaultOptions());

        Assert.True(sink.Finished.Wait(TimeSpan.FromMinutes(1)));
        return sink.Messages;
    }

#pragma warning disable xUnit1000 // Were it public, xunit would run it by itself.
    private sealed class Cases
#pragma warning restore xUnit1000
    {
        [Fact]
        public void Without_its_server() => throw new ServerMissingException("there is no server", isFailure: false);

        [Fact]
        public async Task Without_its_server_in_something_it_awaits()
        {
            await Task.Yield();
            await Task.WhenAll(Task.FromException(new ServerMissingException("there is no server", isFailure: false)));
        }

        [Fact]
        public void Without_its_server_in_CI() =>
            throw new ServerMissingException("there is no server", isFailure: true);

        [Fact]
        public void With_a_bug() => throw new InvalidOperationException("a bug");
    }

    private sealed class RecordingSink : LongLivedMarshalByRefObject, IMessageSink
    {
        public List<IMessageSinkMessage> Messages { get; } = [];

        public ManualResetEventSlim Finished { get; } = new();

        public bool OnMessage(IMessageSinkMessage message)
        {
            lock (Messages)
                Messages.Add(message);
            if (message is ITestAssemblyFinished)
                Finished.Set();
            return true;
        }
    }

    private sealed class DefaultOptions : LongLivedMarshalByRefObject, ITestFrameworkExecutionOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value) { }
    }
}
