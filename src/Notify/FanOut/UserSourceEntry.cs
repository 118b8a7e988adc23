namespace Notify.FanOut;

/// <summary>A source as the application registered it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Open">Makes it, or finds it, in the scope of one page.</param>
internal sealed record UserSourceEntry(string Name, Func<IServiceProvider, IUserSource> Open);
