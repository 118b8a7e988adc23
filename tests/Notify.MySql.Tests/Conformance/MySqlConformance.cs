using Notify.Conformance;
using Notify.Conformance.Notices;

namespace Notify.MySql.Tests.Conformance;

public sealed class MySqlCompleteness : CompletenessSuite<MySqlHarness>;

public sealed class MySqlAppends : AppendSuite<MySqlHarness>;

public sealed class MySqlPages : PageSuite<MySqlHarness>;

public sealed class MySqlMarks : MarkSuite<MySqlHarness>;

public sealed class MySqlConcurrency : ConcurrencySuite<MySqlHarness>
{
    protected override int OperationsPerThread => 250;
}

public sealed class MySqlBroadcasts : BroadcastSuite<MySqlHarness>;

public sealed class MySqlRetention : RetentionSuite<MySqlHarness>;

public sealed class MySqlNoticeModel : NoticeModelSuite<MySqlHarness>;

public sealed class MySqlService : ServiceSuite<MySqlHarness>;
