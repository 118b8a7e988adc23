using System.Globalization;

namespace Notify.MySql;

/// <summary>The names of numbered parameters, made once.</summary>
internal static class ParameterNames
{
    private static readonly string[] Known = [.. Enumerable.Range(0, 4096).Select(Make)];

    public static string At(int index) => index < Known.Length ? Known[index] : Make(index);

    private static string Make(int index) => string.Create(CultureInfo.InvariantCulture, $"@p{index}");
}
