namespace Notify.Abstractions.Tests.Support;

/// <summary>Errors as a caller sees them: which id, which field, and what the text names.</summary>
internal static class Refused
{
    public static void With(string errorId, string field, string[] names, Action action)
    {
        var error = Assert.Throws<InvalidInputException>(action);
        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal(field, error.Field);
        Assert.All(names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }
}
