using System.Globalization;

namespace Notify.MySql;

/// <summary>Tables at home that belong to one role; made when it is first used, or at start if it was chosen.</summary>
internal sealed class HomePart
{
    /// <summary>What a row takes of a statement beside its message, and a statement beside its rows.</summary>
    private const int Overhead = 16 * 1024;

    private readonly MySqlServers _servers;
    private readonly SchemaKeeper _schema;
    private readonly SchemaPart _part;
    private readonly ReadyOnce _ready;
    private long _packet;

    public HomePart(MySqlServers servers, SchemaKeeper schema, SchemaPart part)
    {
        (_servers, _schema, _part) = (servers, schema, part);
        _ready = new ReadyOnce(PrepareAsync);
    }

    public MySqlServer Server => _servers.Home;

    /// <summary>Most bytes of a message in one statement, and of the rows of one; known once it is ready.</summary>
    public long PacketLimit => Volatile.Read(ref _packet) - Overhead;

    public ValueTask ReadyAsync(CancellationToken cancellationToken) => _ready.EnsureAsync(cancellationToken);

    /// <summary>Why a message cannot be kept, as a sentence, or null.</summary>
    public string? TooLarge(int bytes) =>
        bytes <= PacketLimit
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"It takes {bytes} bytes, and MySQL at {Server.Name} takes packets of {PacketLimit + Overhead} with {Overhead} to spare. Raise max_allowed_packet there and start anew, or send less."
            );

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _schema.EnsureAsync(Server, [_part], cancellationToken).ConfigureAwait(false);
        var packet = await Server
            .UseAsync(
                "tell how much it takes at once",
                (session, token) => session.FirstAsync<long>("SELECT @@max_allowed_packet", null, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        Volatile.Write(ref _packet, packet);
    }
}
