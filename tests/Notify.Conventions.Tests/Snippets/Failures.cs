namespace Notify.Conventions.Tests.Snippets;

/// <summary>Code that the readme shows.</summary>
internal static class Failures
{
    public static async Task Use(IFailures failures, CancellationToken cancellationToken)
    {
        // snippet: failures
        var billing = new FailureFilter { Group = "billing" };
        var page = await failures.ListAsync(new FailureQuery { Filter = billing }, cancellationToken);
        foreach (var failed in page.Items)
            Console.WriteLine($"{failed.Message.Id}: {failed.Failure.Reason} after {failed.Attempts} attempts");

        var sentAgain = await failures.RedriveAsync(billing, cancellationToken);
        // end
        Console.WriteLine(sentAgain);
    }
}
