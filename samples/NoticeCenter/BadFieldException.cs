namespace NoticeCenter;

/// <summary>A field of a request cannot be used.</summary>
internal sealed class BadFieldException(string field, string fault) : Exception($"{field} {fault}");
