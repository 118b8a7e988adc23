using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Samples.Tests;

/// <summary>An inbox in memory that refuses single notices, or fails altogether, as long as a test wants.</summary>
internal sealed class FailingStore
{
    public const string Refusal = "The table is being moved.";
    public const string Setting = $"--Notify:Inbox={Name}";

    private const string Name = "Failing";

    /// <summary>Says why a notice can never be stored; null if it can.</summary>
    public Func<NoticeAppend, InvalidInputException?> Refuses { get; set; } = _ => null;

    /// <summary>Fails a whole write, to be tried again.</summary>
    public Func<IReadOnlyList<NoticeAppend>, bool> Fails { get; set; } = _ => false;

    /// <summary>True refuses everything.</summary>
    public bool IsBroken
    {
        set => Refuses = value ? _ => Refused() : _ => null;
    }

    public static InvalidInputException Refused() => new(ErrorIds.InvalidNotice, "data", Refusal);

    public void Use(WebApplicationBuilder builder) =>
        builder.Services.AddNotify(notify => notify.AddAdapter(Name, services => Proxy.Before(services, this)));

    private async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(
        INoticeStore inner,
        IReadOnlyList<NoticeAppend> notices
    )
    {
        if (Fails(notices))
            throw new IOException("The line is cut.");
        var refused = notices.Select(Refuses).ToList();
        var stored = new Queue<AppendResult>(await inner.AppendAsync([.. notices.Where((_, i) => refused[i] is null)]));
        return
        [
            .. refused.Select(error =>
                error is null ? stored.Dequeue() : new AppendResult(AppendStatus.Rejected, Error: error)
            ),
        ];
    }

    // DispatchProxy makes a class that derives from this one.
#pragma warning disable CA1852
    private class Proxy : DispatchProxy
#pragma warning restore CA1852
    {
        private INoticeStore _inner = null!;
        private FailingStore _owner = null!;

        public static INoticeStore Before(IServiceProvider services, FailingStore owner)
        {
            var store = Create<INoticeStore, Proxy>();
            var proxy = (Proxy)(object)store;
            proxy._inner = services.GetAdapter<INoticeStore>(InMemoryBuilderExtensions.AdapterName)!;
            proxy._owner = owner;
            return store;
        }

#pragma warning disable CA2012 // The proxied call hands its task on, boxed.
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(INoticeStore.AppendAsync)
                ? _owner.AppendAsync(_inner, (IReadOnlyList<NoticeAppend>)args![0]!)
                : targetMethod.Invoke(_inner, args);
#pragma warning restore CA2012
    }
}
