using FsCheck;
using FsCheck.Fluent;

namespace Notify.Tests.Support;

/// <summary>Checks laws on many values.</summary>
internal static class PathGen
{
    public static void Holds<T>(Gen<T> values, Action<T> law, int times = 200) =>
        Prop.ForAll(values.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(times));
}
