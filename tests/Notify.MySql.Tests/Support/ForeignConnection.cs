using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Notify.MySql.Tests.Support;

/// <summary>A connection to something that is not MySQL and says so in its own way.</summary>
internal sealed class ForeignConnection : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "elsewhere";

    public override string DataSource => "elsewhere";

    public override string ServerVersion => "1";

    public override ConnectionState State => ConnectionState.Open;

    public override void ChangeDatabase(string databaseName) { }

    public override void Close() { }

    public override void Open() { }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new ForeignTransaction(this);

    protected override DbCommand CreateDbCommand() => throw new ForeignException();

    private sealed class ForeignTransaction(ForeignConnection connection) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection DbConnection => connection;

        public override void Commit() { }

        public override void Rollback() { }
    }

    private sealed class ForeignException() : DbException("syntax error at or near \"`\"");
}
