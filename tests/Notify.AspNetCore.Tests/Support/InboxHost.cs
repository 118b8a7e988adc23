using System.Net.Sockets;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests;

/// <summary>
/// A web application with an inbox at /v1, on a free port of this machine. Callers sign in by header
/// (<see cref="TestScheme" />) or by cookie (<see cref="Browser" />).
/// </summary>
internal sealed class InboxHost : IAsyncDisposable
{
    private const string Sending = "send";
    private const string Schemes = "header or cookie";

    private static readonly UriCreationOptions AsWritten = new()
    {
        DangerousDisablePathAndQueryCanonicalization = true,
    };

    private InboxHost(WebApplication app, TestLog log)
    {
        App = app;
        Log = log;
        Address = new Uri(app.Urls.Single());
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        Client = new HttpClient(handler) { Timeout = Guard.Time };
    }

    public WebApplication App { get; }

    public TestLog Log { get; }

    public Uri Address { get; }

    /// <summary>Keeps no cookies and follows nothing.</summary>
    public HttpClient Client { get; }

    public INotices Notices => Get<INotices>();

    public static async Task<InboxHost> Start(InboxHostSetup? setup = null)
    {
        setup ??= new InboxHostSetup();
        var log = new TestLog();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        AddServices(builder.Services, setup);
        var app = builder.Build();
        setup.App(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapNotifyInbox();
        app.MapPost("/sign-in/{user}", SignIn);
        try
        {
            await app.StartAsync();
            return new InboxHost(app, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Calls as a user who signs in by header.</summary>
    /// <param name="call">As in <c>GET /v1/inbox/notices</c>; the address is sent exactly as written.</param>
    /// <param name="json">The body; none unless set.</param>
    /// <param name="user">Who calls; null is nobody.</param>
    /// <param name="headers">Headers more.</param>
    public async Task<Reply> Send(
        string call,
        string? json = null,
        string? user = "ada",
        params (string Name, string Value)[] headers
    )
    {
        using var request = Request(call, json, user, headers);
        using var response = await Client.SendAsync(request);
        return await Reply.Read(response);
    }

    public HttpRequestMessage Request(
        string call,
        string? json = null,
        string? user = "ada",
        params (string Name, string Value)[] headers
    )
    {
        var parts = call.Split(' ', 2);
        var uri = new Uri($"{Address.GetLeftPart(UriPartial.Authority)}{parts[1]}", AsWritten);
        var request = new HttpRequestMessage(new HttpMethod(parts[0]), uri);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (user is not null)
            request.Headers.TryAddWithoutValidation("Authorization", HeaderOf(user));
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    /// <summary>Sends what no client would, and reads until the server closes.</summary>
    public async Task<string> SendRaw(string text)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(Address.Host, Address.Port);
        var stream = connection.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await Guard.Within(reader.ReadToEndAsync(), "the server to answer and close");
        }
        catch (IOException)
        {
            // It was cut off, which is an answer, too.
            return "";
        }
    }

    public Task<Browser> SignIn(string user) => Browser.SignIn(Address, user);

    /// <summary>Sends notices, waits until they are in the inbox, and tells their ids, oldest first.</summary>
    public async Task<List<string>> Fill(string user, int count, int type = 1, string word = "n")
    {
        var before = (await Notices.CountAsync(user)).LastSeq;
        var ids = new List<string>();
        for (var i = 1; i <= count; i++)
        {
            var notice = new NewNotice { Type = type, Data = $"{word}-{i}" };
            var id = await Notices.NotifyAsync(user, notice);
            ids.Add(id.ToString());
            // One after the other, so that their numbers are known. Another's may come between.
            await WhenLastSeq(user, before + i);
            await Guard.Until(async () => await Notices.FindAsync(user, id) is not null, $"notice '{id}'");
        }

        return ids;
    }

    public Task WhenLastSeq(string user, long seq) =>
        Guard.Until(
            async () => (await Notices.CountAsync(user)).LastSeq >= seq,
            $"notice {seq} to be in the inbox of {user}"
        );

    /// <summary>Waits until nothing that was accepted is still on its way into an inbox.</summary>
    public Task WhenAllIsWritten() =>
        Guard.Until(
            async () =>
                await Get<IGroupAdministration>().FindAsync("notify.inbox")
                    is { Waiting: 0, Scheduled: 0, InFlight: 0 },
            "all notices to be in their inboxes"
        );

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Guard.Within(App.StopAsync(), "the host to stop");
        await App.DisposeAsync();
    }

    private static string HeaderOf(string user) =>
        user.EndsWith(" reads", StringComparison.Ordinal)
            ? $"{TestScheme.Name} {Uri.EscapeDataString(user[..^" reads".Length])} reads"
            : $"{TestScheme.Name} {(user == TestScheme.Service ? user : Uri.EscapeDataString(user))}";

    private static void AddServices(IServiceCollection services, InboxHostSetup setup)
    {
        services.AddSingleton(setup.Time);
        services.AddRoutingCore();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services
            .AddAuthentication(Schemes)
            .AddPolicyScheme(
                Schemes,
                displayName: null,
                policy =>
                    policy.ForwardDefaultSelector = context =>
                        TestScheme.IsIn(context) ? TestScheme.Name : CookieAuthenticationDefaults.AuthenticationScheme
            )
            .AddCookie()
            .AddScheme<AuthenticationSchemeOptions, TestScheme>(TestScheme.Name, _ => { });
        services
            .AddAuthorizationBuilder()
            .AddPolicy(Sending, policy => policy.RequireClaim(TestScheme.MaySend.Type, TestScheme.MaySend.Value));
        services.AddNotify(
            setup.Configuration,
            notify =>
            {
                notify.UseInMemory(memory => memory.Server = setup.Server);
                setup.Notify(notify);
                notify.AddInboxApi(api =>
                {
                    api.SendPolicy = Sending;
                    setup.Api(api);
                });
            }
        );
        setup.Services(services);
    }

    private static Task SignIn(HttpContext context)
    {
        var user = (string)context.GetRouteValue("user")!;
        var claims = new[] { new Claim(ClaimTypes.NameIdentifier, user), TestScheme.MaySend };
        return context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            new ClaimsPrincipal(new ClaimsIdentity(claims, "cookie"))
        );
    }
}
