using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace NoticeCenter;

/// <summary>
/// The fields of a request, checked as they are taken. A field of the form hides one of the query string.
/// </summary>
internal sealed class Fields
{
    private const int MostPages = 1_000;
    private const int MostShown = 40;
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    private readonly IQueryCollection _query;
    private readonly IFormCollection _form;

    private Fields(IQueryCollection query, IFormCollection form)
    {
        _query = query;
        _form = form;
    }

    public long Uid =>
        Number("uid", 1, long.MaxValue)
        ?? throw new BadFieldException("uid", $"is missing; give {Range(1, long.MaxValue)}.");

    public int? Type => (int?)Number("type", 0, int.MaxValue);

    public int Page => (int?)Number("page", 1, MostPages) ?? 1;

    public string Data => Text("data") ?? "";

    /// <summary>The name of a group of types; null if none is given.</summary>
    public string? Group => Text("group") is { Length: > 0 } text ? text : null;

    /// <summary>A time as clocks show it, of no zone; null if none is given.</summary>
    public DateTime? Time
    {
        get
        {
            if (Text("time") is not { Length: > 0 } text)
                return null;
            var isTime = DateTime.TryParseExact(
                text,
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var time
            );
            return isTime ? time : throw Wrong("time", text, $"write it as {TimeFormat}, or leave it out");
        }
    }

    /// <summary>Fields that came by another way than HTTP's.</summary>
    public static Fields Of(params IEnumerable<(string Name, string Value)> fields) =>
        new(
            new QueryCollection(fields.ToDictionary(field => field.Name, field => new StringValues(field.Value))),
            FormCollection.Empty
        );

    public static Fields OfQuery(HttpRequest request) => new(request.Query, FormCollection.Empty);

    public static async Task<Fields> OfBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            var body = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>();
            return body is { CanHaveBody: true }
                ? throw new BadFieldException("body", $"is of type '{Shown(request.ContentType)}'; send a form.")
                : OfQuery(request);
        }

        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return form.Files.Count == 0
                ? new Fields(request.Query, form)
                : throw new BadFieldException(form.Files[0].Name, "is a file; send it as text.");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            // Malformed or over a limit, broken off, or in an encoding that .NET refuses.
            throw new BadFieldException("body", $"cannot be read as a form: {exception.Message}");
        }
    }

    private long? Number(string field, long least, long most)
    {
        if (Text(field) is not { Length: > 0 } text)
            return null;
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= least && number <= most
            ? number
            : throw Wrong(field, text, $"give {Range(least, most)}");
    }

    private string? Text(string field)
    {
        var values = _form.TryGetValue(field, out var ofForm) ? ofForm : _query[field];
        return values.Count < 2
            ? values
            : throw new BadFieldException(field, $"is given {values.Count} times; give it once.");
    }

    private static string Range(long least, long most) => $"a whole number from {least} to {most}";

    private static BadFieldException Wrong(string field, string text, string advice) =>
        new(field, $"is '{Shown(text)}'; {advice}.");

    private static string? Shown(string? text) => text?.Length > MostShown ? $"{text[..MostShown]}…" : text;
}
