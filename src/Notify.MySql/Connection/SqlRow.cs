namespace Notify.MySql;

/// <summary>A row about to be written.</summary>
/// <param name="Values">Its columns, in the order of the statement.</param>
/// <param name="Bytes">About how many bytes of the statement it takes.</param>
internal readonly record struct SqlRow(object[] Values, int Bytes);
