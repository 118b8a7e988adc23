using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>The description of the API, as it is in the repository.</summary>
internal static class OpenApiDocument
{
    private const string Resource = "Notify.AspNetCore.openapi.json";

    public static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var document = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Resource)!;
        await using var _ = document.ConfigureAwait(false);
        await document.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
