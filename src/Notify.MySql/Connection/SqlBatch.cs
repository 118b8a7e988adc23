using System.Text;

namespace Notify.MySql;

/// <summary>
/// Statements that go to the server together, in one round trip. Values are parameters; the text is of Notify's own
/// making.
/// </summary>
internal sealed class SqlBatch
{
    private readonly StringBuilder _sql = new();
    private readonly List<object> _values = [];

    public string Sql => _sql.ToString();

    public IReadOnlyList<object> Values => _values;

    public bool IsEmpty => _sql.Length == 0;

    /// <summary>Begins a statement.</summary>
    public SqlBatch Statement(string sql)
    {
        if (_sql.Length > 0)
            _sql.Append("; ");
        return Text(sql);
    }

    public SqlBatch Text(string sql)
    {
        _sql.Append(sql);
        return this;
    }

    /// <summary>Goes on with a value.</summary>
    public SqlBatch Value(object value)
    {
        _sql.Append(ParameterNames.At(_values.Count));
        _values.Add(value);
        return this;
    }

    /// <summary>Goes on with values in parentheses, for one row; ends with a text that is one more column.</summary>
    public SqlBatch Row(bool isFirst, string last, params ReadOnlySpan<object> values)
    {
        _sql.Append(isFirst ? "(" : ",(");
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
                _sql.Append(',');
            Value(values[i]);
        }

        _sql.Append(last).Append(')');
        return this;
    }
}
