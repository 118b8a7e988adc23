namespace Notify.MySql;

/// <summary>
/// Knows which user belongs to which table and where that is. What the database has recorded counts; the configuration
/// only says how it begins. Everything that is needed is made on the way, by whoever comes first.
/// </summary>
internal sealed class ShardDirectory
{
    private readonly MySqlServers _servers;
    private readonly SchemaKeeper _schema;
    private readonly IReadOnlyList<SchemaPart> _homeParts;
    private readonly Func<int, SchemaPart> _tablePart;
    private readonly MapStore _store;
    private readonly MySqlSettings _settings;
    private readonly ReadyOnce _ready;
    private readonly Dictionary<MySqlServer, ReadyOnce> _serverReady;
    private readonly Lock _gate = new();
    private volatile ShardMap? _map;
    private Task _refreshing = Task.CompletedTask;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="schema">Makes tables.</param>
    /// <param name="homeParts">What is at home beside the map.</param>
    /// <param name="tablePart">What each numbered table consists of.</param>
    /// <param name="settings">Options.</param>
    public ShardDirectory(
        MySqlServers servers,
        SchemaKeeper schema,
        IReadOnlyList<SchemaPart> homeParts,
        Func<int, SchemaPart> tablePart,
        MySqlSettings settings
    )
    {
        (_servers, _schema, _homeParts, _tablePart, _settings) = (servers, schema, homeParts, tablePart, settings);
        _store = new MapStore(settings);
        _ready = new ReadyOnce(LoadAsync);
        _serverReady = servers.All.ToDictionary(
            server => server,
            server => new ReadyOnce(token => PrepareAsync(server, token))
        );
    }

    /// <summary>The map as it was last loaded.</summary>
    public ShardMap Map => _map ?? throw new InvalidOperationException("The map is used before it is loaded.");

    /// <summary>Makes sure that the map is loaded.</summary>
    public ValueTask ReadyAsync(CancellationToken cancellationToken) => _ready.EnsureAsync(cancellationToken);

    /// <summary>Makes sure that everything is there, on every server.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        foreach (var ready in _serverReady.Values)
            await ready.EnsureAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table of a user, ready for use.</summary>
    public ValueTask<Shard> FindAsync(UserKey user, CancellationToken cancellationToken)
    {
        if (_map is not { } map)
            return LoadAndFindAsync(user, cancellationToken);
        var shard = map.Of(user);
        return _serverReady[shard.Server].IsReady ? new(shard) : LoadAndFindAsync(user, cancellationToken);
    }

    /// <summary>Every table, ready for use; those that users are moved to follow those they leave.</summary>
    public async Task<IReadOnlyList<Shard>> AllAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return Map.Everywhere;
    }

    /// <summary>Loads the map anew, unless that was done since the given version.</summary>
    public async Task RefreshAsync(long knownVersion, CancellationToken cancellationToken)
    {
        Task refreshing;
        lock (_gate)
        {
            if (Map.Version > knownVersion)
                return;
            if (_refreshing.IsCompleted)
                _refreshing = LoadAsync(CancellationToken.None);
            refreshing = _refreshing;
        }

        await refreshing.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Learns from a table where users or the table are not any more.</summary>
    /// <param name="stale">What was met.</param>
    /// <param name="map">The map that led there.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>
    /// True if users were found to be moved, which each user is once. False if the map was loaded anew: if that goes
    /// on, it does not help.
    /// </returns>
    public async Task<bool> LearnAsync(StaleMapException stale, ShardMap map, CancellationToken cancellationToken)
    {
        if (map.Note(stale.Moved, stale.Shard))
            return true;
        await RefreshAsync(map.Version, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Asks home. True if the map there is still the one at hand; else that is loaded.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        var known = Map.Version;
        // Not one that somebody else began to load: it may be of a moment before.
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        return Map.Version == known;
    }

    private async ValueTask<Shard> LoadAndFindAsync(UserKey user, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        var shard = Map.Of(user);
        await _serverReady[shard.Server].EnsureAsync(cancellationToken).ConfigureAwait(false);
        return shard;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var home = _servers.Home;
        await _schema
            .EnsureAsync(home, [MapSchema.Home(_settings), .. _homeParts], cancellationToken)
            .ConfigureAwait(false);
        var names = await Task.WhenAll(_servers.All.Select(server => NameOfAsync(server, cancellationToken)))
            .ConfigureAwait(false);
        var begin = ShardPlan.Make(_settings.Options);
        var state = await _store.LoadAsync(home, begin, names, cancellationToken).ConfigureAwait(false);
        var record = state.Record;
        if (MapStore.Conflict(record, begin, _settings.Options) is { } conflict)
            throw new NotifyConfigurationException([conflict]);
        var map = new ShardMap(record.Version, record.UserMap, record.Epoch, Locate(state.Places, names, begin));
        if (state.Move is { Phase: MovePhase.Copy } move)
            map = map with { Next = Locate(move.Places, names, begin) };
        foreach (var (server, name) in _servers.All.Zip(names))
        {
            if (name is not null)
                await _store.RaiseAsync(server, record.Version, cancellationToken).ConfigureAwait(false);
        }

        lock (_gate)
        {
            // Who began later may have been quicker; and a map that knows who has moved is kept rather than its like.
            if (_map is not { } known || map.Version > known.Version || !map.Everywhere.SequenceEqual(known.Everywhere))
                _map = _map?.Version > map.Version ? _map : map;
        }
    }

    /// <summary>Who a server says it is; null if it cannot be asked now and is not the home of the map.</summary>
    private async Task<string?> NameOfAsync(MySqlServer server, CancellationToken cancellationToken)
    {
        try
        {
            await _schema
                .EnsureAsync(server, [MapSchema.Everywhere(_settings)], cancellationToken)
                .ConfigureAwait(false);
            return await _store.NameAsync(server, cancellationToken).ConfigureAwait(false);
        }
        catch (NotifyException exception)
            when (exception.ErrorId == ErrorIds.ServerUnavailable && server != _servers.Home)
        {
            return null;
        }
    }

    private List<Shard> Locate(IReadOnlyList<MapPlace> places, string?[] names, ShardPlan begin)
    {
        var lost = new List<int>();
        var shards = new List<Shard>();
        foreach (var place in places.OrderBy(place => place.Number))
        {
            var index = Array.IndexOf(names, place.Server);
            // A server that cannot be asked now is taken at its configuration's word until it can.
            if (index < 0 && begin.ServerOf(place.Number) is { } planned && names[planned] is null)
                index = planned;
            if (index < 0)
                lost.Add(place.Number);
            else
                shards.Add(new Shard(place.Number, _servers.All[index], place.Version));
        }

        return lost.Count == 0
            ? shards
            : throw new NotifyConfigurationException([
                $"The tables {TableRange.Format(lost)} are on a server that MySql:Shards does not name. Add its line; it may have no Tables.",
            ]);
    }

    /// <summary>Makes what belongs on one server.</summary>
    private async Task PrepareAsync(MySqlServer server, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        var here = Map.Everywhere.Where(shard => shard.Server == server).ToList();
        await _schema
            .EnsureAsync(
                server,
                [MapSchema.Everywhere(_settings), .. here.Select(shard => _tablePart(shard.Number))],
                cancellationToken
            )
            .ConfigureAwait(false);
        await _store.EnterAsync(_servers.Home, server, here, cancellationToken).ConfigureAwait(false);
    }
}
