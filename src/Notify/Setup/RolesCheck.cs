using Notify.Hosting;

namespace Notify.Setup;

/// <summary>Finds adapters that configuration names and nobody registered.</summary>
internal sealed class RolesCheck(Roles roles) : IStartupCheck
{
    public IEnumerable<string> FindProblems() => roles.Problems;
}
