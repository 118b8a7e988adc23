using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>Reads what a request asks for in its address, and refuses by name what makes no sense.</summary>
internal static class QueryText
{
    private const int MostShown = 40;

    /// <summary>A parameter that may be given once; null if it is not given.</summary>
    public static string? Text(this HttpContext context, string name)
    {
        var values = context.Request.Query[name];
        return values.Count < 2
            ? values
            : throw ProblemException.Invalid(
                name,
                $"The parameter {name} is given {values.Count} times; give it once."
            );
    }

    public static long? Number(this HttpContext context, string name, long least, long most)
    {
        if (context.Text(name) is not { } text)
            return null;
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= least && number <= most
            ? number
            : throw ProblemException.Invalid(
                name,
                $"The parameter {name} is '{Shown(text)}'; give a whole number from {least} to {most}."
            );
    }

    /// <summary>A parameter that is one of a few words.</summary>
    public static T Choice<T>(
        this HttpContext context,
        string name,
        params ReadOnlySpan<(string Word, T Value)> choices
    )
    {
        if (context.Text(name) is not { } text)
            return choices[0].Value;
        foreach (var (word, value) in choices)
        {
            if (word == text)
                return value;
        }

        var words = string.Join(", ", choices.ToArray().Select(choice => choice.Word));
        throw ProblemException.Invalid(name, $"The parameter {name} is '{Shown(text)}'; give one of {words}.");
    }

    /// <summary>Types, separated by commas; null if none are given.</summary>
    public static int[]? Types(this HttpContext context)
    {
        if (context.Text("types") is not { } text)
            return null;
        var parts = text.Split(',');
        if (parts.Length > NoticeLimits.TypesPerFilter)
            throw ProblemException.Invalid(
                "types",
                $"{parts.Length} types are asked for; give at most {NoticeLimits.TypesPerFilter}."
            );
        return Array.ConvertAll(parts, TypeOf);
    }

    private static int TypeOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var type)
            ? type
            : throw ProblemException.Invalid(
                "types",
                $"The type '{Shown(text)}' is no whole number from 0 to {int.MaxValue}; separate types by commas."
            );

    private static string Shown(string text) => text.Length > MostShown ? $"{text[..MostShown]}…" : text;
}
