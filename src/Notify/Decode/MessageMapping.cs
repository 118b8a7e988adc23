namespace Notify.Decode;

/// <summary>How a CLR type travels: under which name, to which topic. CLR names never do.</summary>
/// <param name="Type">The CLR type.</param>
/// <param name="Topic">The topic it is sent to.</param>
/// <param name="TypeName">The name in the message.</param>
internal sealed record MessageMapping(Type Type, string Topic, string TypeName);
