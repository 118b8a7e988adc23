namespace Notify.Benchmarks.Cli;

/// <summary>Something that can be measured.</summary>
internal interface ICommand
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures and which arguments it takes, for the usage text.</summary>
    string Usage { get; }

    /// <summary>False if it runs only when it is named.</summary>
    bool IsPartOfAll => true;

    /// <summary>Measures, and prints the report.</summary>
    /// <returns>The exit code of the program.</returns>
    Task<int> RunAsync(Arguments arguments);
}
