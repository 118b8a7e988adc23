namespace Notify.Browser.Tests;

/// <summary>Tests with the browser run one after the other: two cores do not carry more.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}
