using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Conformance;

/// <summary>What every suite works with: a harness, applications on it, and names of its own.</summary>
public abstract class Suite<THarness> : IAsyncLifetime
    where THarness : Harness, new()
{
    private readonly List<TestApp> _apps = [];
    private readonly string _suffix = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];

    protected THarness Harness { get; } = new();

    public virtual Task InitializeAsync() => Harness.Start();

    public virtual async Task DisposeAsync()
    {
        foreach (var app in Enumerable.Reverse(_apps))
            await app.DisposeAsync();
        await Harness.DisposeAsync();
    }

    /// <summary>A name no other test uses.</summary>
    protected string Name(string word) => $"{word}-{_suffix}";

    /// <summary>A user no other test uses.</summary>
    protected string User(int number = 1) => $"{_suffix}-{number}";

    /// <summary>Starts an application on the harness. It is stopped at the end of the test, if not before.</summary>
    protected async Task<TestApp> Start(
        Action<INotifyBuilder>? configure = null,
        Action<IServiceCollection>? services = null
    )
    {
        var app = await TestApp.Start(
            builder =>
            {
                Harness.Use(builder);
                configure?.Invoke(builder);
            },
            services
        );
        _apps.Add(app);
        return app;
    }

    /// <summary>A message with a number for a body.</summary>
    protected static Message Numbered(string topic, int number, string? key = null) =>
        new(topic, BitConverter.GetBytes(number)) { Key = key };

    /// <summary>Messages numbered from 0 on.</summary>
    protected static Message[] Numbered(string topic, Range numbers, string? key = null) =>
        [
            .. Enumerable
                .Range(numbers.Start.Value, numbers.End.Value - numbers.Start.Value)
                .Select(n => Numbered(topic, n, key)),
        ];

    protected static int NumberOf(Message message) => BitConverter.ToInt32(message.Body.Span);
}
