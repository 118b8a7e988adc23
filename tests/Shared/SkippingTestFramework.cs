using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Notify.TestServers;

/// <summary>
/// xunit's own framework, but that a test can find out while it runs that it cannot: one that fails with the token of xunit 3
/// at the start of the message is reported as skipped, as xunit 3 does by itself. Every test project has it
/// (Directory.Build.props), so it works for tests that a suite inherits, for theories and for fixtures.
/// </summary>
internal sealed class SkippingTestFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    private const string Token = "$XunitDynamicSkip$";

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName name, ISourceInformationProvider source, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(name, source, diagnostics)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases,
            IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions
        ) => base.RunTestCases(testCases, new Sink(executionMessageSink), executionOptions);
    }

    private sealed class Sink(IMessageSink next) : LongLivedMarshalByRefObject, IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message)
        {
            // The last message is that of the cause; a fixture's is wrapped.
            if (
                message is ITestFailed { Messages: [.., var cause] } failed
                && cause.StartsWith(Token, StringComparison.Ordinal)
            )
                message = new TestSkipped(failed.Test, cause[Token.Length..]);
            return next.OnMessage(message);
        }
    }
}
