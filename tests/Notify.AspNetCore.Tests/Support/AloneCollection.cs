using Notify.Conformance;

namespace Notify.AspNetCore.Tests;

[CollectionDefinition(Alone.Collection, DisableParallelization = true)]
public sealed class AloneCollection;
