namespace NoticeCenter;

/// <summary>
/// The old system's gRPC service. The package with gRPC for servers is more than two calls need; what is asked of them
/// by the protocol stands in <see cref="GrpcCall" />. Open, as it was.
/// </summary>
internal static class GrpcRoutes
{
    private const string Service = "/notice.Producer";

    public static void AddGrpcRoutes(this IServiceCollection services) =>
        services.AddSingleton<GrpcCall>().AddSingleton<ProducerCalls>();

    public static void MapGrpcRoutes(this IEndpointRouteBuilder app)
    {
        var calls = app.ServiceProvider.GetRequiredService<ProducerCalls>();
        var service = app.MapGroup(Service).ExcludeFromDescription().WithMetadata(new GrpcMark());
        service.MapPost("/Notify", (RequestDelegate)calls.NotifyAsync);
        service.MapPost("/Read", (RequestDelegate)calls.ReadAsync);
    }

    /// <summary>A call of what is not there is told so in gRPC's own words, wherever it was sent.</summary>
    public static void UseGrpcRefusals(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var isOurs = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMark>() is not null;
                if (isOurs || !GrpcCall.IsCall(context.Request) || !HttpProtocol.IsHttp2(context.Request.Protocol))
                    return next(context);
                GrpcCall.Refuse(
                    context.Response,
                    new GrpcException(
                        GrpcStatus.Unimplemented,
                        $"There is no {context.Request.Path} here; there are {Service}/Notify and {Service}/Read."
                    )
                );
                return Task.CompletedTask;
            }
        );

    private sealed class GrpcMark;
}
