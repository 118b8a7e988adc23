using Microsoft.OpenApi;

namespace NoticeCenter;

/// <summary>
/// The OpenAPI document of the sample's own routes, at <c>/openapi/center.json</c>. That of the inbox stands with the
/// inbox, at <c>/v1/openapi.json</c>.
/// </summary>
internal static class OldDocument
{
    private const string Name = "center";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly OldField Uid = new("uid", true, "The user, from 1.", IsRequired: true);
    private static readonly OldField Data = new("data", false, "What is shown; 8 KiB at most. Empty if left out.");
    private static readonly OldField Page = new("page", true, "Ten notices each, from 1 to 1000; 1 if left out.");
    private static readonly OldField Group = new("group", false, "A group of types, instead of type.");

    private static readonly OldField Time = new(
        "time",
        false,
        "When it came about, as yyyy-MM-dd HH:mm:ss in NoticeCenter:TimeZone; now if left out."
    );

    public static OldRoute Product { get; } =
        new("Sends a notice.", "uid, type, data", Uid, Type("0 if left out."), Data, Time);

    public static OldRoute Read { get; } =
        new(
            "Marks all of a type, or of a group, as read.",
            "uid, type, data; or uid, group",
            Uid,
            Type("1 if left out."),
            Group,
            Data,
            Time
        );

    public static OldRoute List { get; } =
        new(
            "Lists notices, newest first.",
            "list of id, type, data, status (0 unread, 1 read), updated_at; unread",
            Uid,
            Type("All of them if left out."),
            Group,
            Page
        );

    public static OldRoute Groups { get; } = new("Counts what is unread, by group.", "unread, groups by name", Uid);

    public static OldRoute User { get; } = new("Tells of a user.", "nick, notification_count", Uid);

    public static void AddOldDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            Name,
            document =>
            {
                document.ShouldInclude = route =>
                    route.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true
                    || route.RelativePath?.StartsWith("operator/", StringComparison.Ordinal) == true;
                document.AddDocumentTransformer(
                    (openApi, _, _) =>
                    {
                        openApi.Info = new OpenApiInfo { Title = "NoticeCenter", Version = "1" };
                        return Task.CompletedTask;
                    }
                );
            }
        );

    /// <summary>Fields are read from the request by hand, so what they are is told by hand.</summary>
    public static void Describe(this RouteHandlerBuilder builder, OldRoute route) =>
        builder
            .WithSummary(route.Summary)
            .WithDescription(
                $"Always HTTP 200. `code` is 10000 with `data` ({route.Answer}), 10001 if it was not done or nobody knows, "
                    + "10002 if a field is wrong and nothing was done; `data` is then null."
            )
            .AddOpenApiOperationTransformer(
                (operation, context, _) =>
                {
                    if (context.Description.HttpMethod == HttpMethods.Post)
                        operation.RequestBody = BodyOf(route);
                    else
                        operation.Parameters = [.. route.Fields.Select(ParameterOf)];
                    return Task.CompletedTask;
                }
            );

    private static OldField Type(string otherwise) => new("type", true, $"The notice's type, from 0. {otherwise}");

    private static OpenApiRequestBody BodyOf(OldRoute route)
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = route.Fields.ToDictionary(field => field.Name, field => (IOpenApiSchema)SchemaOf(field)),
            Required = route.Fields.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet(),
        };
        return new OpenApiRequestBody
        {
            Description = "A form of either kind; the same fields may stand in the query string.",
            Content = new Dictionary<string, OpenApiMediaType> { [Form] = new() { Schema = form } },
        };
    }

    private static IOpenApiParameter ParameterOf(OldField field) =>
        new OpenApiParameter
        {
            Name = field.Name,
            In = ParameterLocation.Query,
            Required = field.IsRequired,
            Description = field.Description,
            Schema = SchemaOf(field),
        };

    private static OpenApiSchema SchemaOf(OldField field) =>
        new()
        {
            Type = field.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String,
            Format = field.IsNumber ? "int64" : null,
            Description = field.Description,
        };
}
