using System.Globalization;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Statements that go to the server together, in one round trip. Values are parameters, or numbers and hexadecimal
/// digits, which nothing can break out of and which cost a driver next to nothing; the text is of Notify's own making.
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

    public SqlBatch Number(long value)
    {
        _sql.Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    public SqlBatch Number(ulong value)
    {
        _sql.Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    /// <summary>Goes on with bytes, written in hexadecimal digits.</summary>
    public SqlBatch Bytes(ReadOnlySpan<byte> value)
    {
        _sql.Append("X'").Append(Convert.ToHexString(value)).Append('\'');
        return this;
    }

    /// <summary>Goes on with characters, written in hexadecimal digits.</summary>
    public SqlBatch Characters(string value)
    {
        _sql.Append("_utf8mb4 ");
        return Bytes(Encoding.UTF8.GetBytes(value));
    }

    public SqlBatch Time(DateTime value)
    {
        _sql.Append(CultureInfo.InvariantCulture, $"'{value:yyyy-MM-dd HH:mm:ss.ffffff}'");
        return this;
    }

    /// <summary>Goes on with keys in parentheses, for IN.</summary>
    public SqlBatch Keys(IEnumerable<byte[]> keys)
    {
        var separator = "(";
        foreach (var key in keys)
        {
            Text(separator).Bytes(key);
            separator = ",";
        }

        return Text(")");
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
