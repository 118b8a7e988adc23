using System.Net;
using System.Text;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests;

/// <summary>Keeps cookies, as a browser does, and sends the antiforgery token once it has one.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _client;
    private (string Header, string Token)? _antiforgery;

    private Browser(Uri address, CookieContainer cookies)
    {
        Cookies = cookies;
        var handler = new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false };
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = Guard.Time };
    }

    public CookieContainer Cookies { get; }

    public HttpClient Client => _client;

    public static async Task<Browser> SignIn(Uri address, string user)
    {
        var browser = new Browser(address, new CookieContainer());
        using var response = await browser._client.PostAsync($"/sign-in/{Uri.EscapeDataString(user)}", null);
        response.EnsureSuccessStatusCode();
        return browser;
    }

    /// <summary>Fetches a token, with its cookie; writes carry it from now on.</summary>
    public async Task<string> FetchToken()
    {
        var answer = (await Send("GET /v1/inbox/antiforgery")).Ok();
        UseToken(answer.GetProperty("header").GetString()!, answer.GetProperty("token").GetString()!);
        return _antiforgery!.Value.Token;
    }

    public void UseToken(string header, string token) => _antiforgery = (header, token);

    public async Task<Reply> Send(string call, string? json = null, params (string Name, string Value)[] headers)
    {
        var parts = call.Split(' ', 2);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1]);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (_antiforgery is { } antiforgery)
            request.Headers.Add(antiforgery.Header, antiforgery.Token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request);
        return await Reply.Read(response);
    }

    public void Dispose() => _client.Dispose();
}
