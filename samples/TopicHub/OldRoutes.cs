using System.Text;

namespace TopicHub;

/// <summary>The addresses of the old systems, as open as they were.</summary>
internal static class OldRoutes
{
    private const char Forbidden = '|';

    public static void MapOldRoutes(this IEndpointRouteBuilder app, HubProtocol protocol)
    {
        if (protocol == HubProtocol.Dpmq)
            app.MapDpmq();
        else
            app.MapKapok(protocol);
    }

    private static void MapDpmq(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("").AddEndpointFilter<HubFilter>();
        routes.MapPost("/ProducerSend", SendToAllAsync);
        routes.MapGet("/Console/GetConsumers", ConsoleRoutes.DpmqConsumers);
        routes.MapGet("/Console/GetConfig", ConsoleRoutes.DpmqConfig);
        app.MapTopicSocket("/ConsumersConn/{topic}/{id}", context => Consumer(context));
    }

    private static void MapKapok(this IEndpointRouteBuilder app, HubProtocol protocol)
    {
        var routes = app.MapGroup("").AddEndpointFilter<HubFilter>();
        routes.MapPost("/Producer/Send", SendAsync);
        routes.MapPost("/Console/Ping", HubAnswer.Ok);
        routes.MapPost("/Console/GetConfig", ConsoleRoutes.KapokConfig);
        routes.MapPost("/Console/GetMessageList", ConsoleRoutes.ListAsync);
        routes.MapPost("/Console/CountMessage", ConsoleRoutes.Count);
        if (protocol == HubProtocol.Kapok1)
        {
            routes.MapPost("/Console/GetConsumers", ConsoleRoutes.Consumers);
            routes.MapPost("/Console/GetProducers", ConsoleRoutes.Producers);
        }
        else
        {
            routes.MapPost("/Console/GetClients", ConsoleRoutes.Clients);
            routes.MapPost("/Console/GetMessage", ConsoleRoutes.FindAsync);
            routes.MapPost("/Console/DelMessage", ConsoleRoutes.DeleteAsync);
            routes.MapPost("/Console/GetNodes", ConsoleRoutes.Nodes);
        }

        app.MapTopicSocket("/Producers/Conn/{topic}/{id}", context => Producer(context));
        app.MapTopicSocket("/Consumers/Conn/{topic}/{id}", context => Consumer(context));
    }

    private static async Task<object> SendAsync(HttpRequest request, Hub hub, CancellationToken cancellationToken)
    {
        var form = await HubForm.ReadAsync(request, cancellationToken);
        if (form["delayTime"].Length > 0 && form.Number("delayTime") is null)
            return HubAnswer.Error(NotANumber(form["delayTime"]));
        var data = Encoding.UTF8.GetBytes(form["messageData"]);
        var code = await hub.SendAsync(form["topic"], data, form.Number("delayTime") ?? 0, cancellationToken);
        return HubAnswer.Message(code);
    }

    private static async Task<object> SendToAllAsync(HttpRequest request, Hub hub, CancellationToken cancellationToken)
    {
        var form = await HubForm.ReadAsync(request, cancellationToken);
        if (form["topic"].Contains(Forbidden, StringComparison.Ordinal))
            return HubAnswer.Error("topic不能包含字符“|”");
        var data = Encoding.UTF8.GetBytes(form["messageData"]);
        return HubAnswer.Message(await hub.SendAsync(form["topic"], data, delay: 0, cancellationToken));
    }

    /// <summary>What the old server made of a number it could not read.</summary>
    private static Dictionary<string, object> NotANumber(string text) =>
        new()
        {
            ["Func"] = "ParseInt",
            ["Num"] = text,
            ["Err"] = new Dictionary<string, object>(),
        };

    private static ProducerSocket Producer(HttpContext context) =>
        new(HubParts.Of(context.RequestServices), Value(context, "topic"), Value(context, "id"));

    private static ConsumerSocket Consumer(HttpContext context) =>
        new(HubParts.Of(context.RequestServices), Value(context, "topic"), Value(context, "id"));

    private static string Value(HttpContext context, string name) => (string)context.GetRouteValue(name)!;
}
