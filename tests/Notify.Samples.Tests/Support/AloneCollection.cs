using Notify.Conformance;

namespace Notify.Samples.Tests;

[CollectionDefinition(Alone.Collection, DisableParallelization = true)]
public sealed class AloneCollection;
