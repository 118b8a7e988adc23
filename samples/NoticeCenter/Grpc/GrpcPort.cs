using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace NoticeCenter;

/// <summary>
/// An address of its own for gRPC: without TLS there is nothing by which a client and a server agree on HTTP/2, so both
/// have to know it beforehand.
/// </summary>
internal static class GrpcPort
{
    /// <summary>The setting that names the address; empty turns gRPC off.</summary>
    public const string Setting = "NoticeCenter:Grpc";

    public static void AddGrpcPort(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Setting] is not { Length: > 0 } address)
            return;
        var port = BindingAddress.Parse(address).Port;
        builder.WebHost.UseUrls(builder.Configuration[WebHostDefaults.ServerUrlsKey]!, address);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                if (endpoint.IPEndPoint?.Port == port)
                    endpoint.Protocols = HttpProtocols.Http2;
            })
        );
    }
}
