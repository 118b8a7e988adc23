using System.Globalization;

namespace TopicHub;

/// <summary>The fields of a request.</summary>
internal sealed class HubForm(IFormCollection form)
{
    public string this[string field] => form[field].FirstOrDefault() ?? "";

    /// <exception cref="HubException">It is no form.</exception>
    public static async Task<HubForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
            return new HubForm(FormCollection.Empty);
        try
        {
            return new HubForm(await request.ReadFormAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            // Malformed or over a limit, broken off, or in an encoding that .NET refuses.
            throw new HubException($"The form cannot be read: {exception.Message}");
        }
    }

    /// <summary>A whole number; null if it is none.</summary>
    public long? Number(string field) =>
        long.TryParse(this[field], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
