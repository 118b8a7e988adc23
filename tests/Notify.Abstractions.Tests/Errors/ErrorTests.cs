using System.Reflection;
using System.Text.RegularExpressions;

namespace Notify.Abstractions.Tests.Errors;

public sealed class ErrorTests
{
    [Fact]
    public void Every_error_id_has_the_one_form_and_no_two_are_the_same()
    {
        var ids = typeof(ErrorIds)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToList();

        Assert.All(ids, id => Assert.Matches(new Regex(@"^NTF1\d{3}$"), id));
        Assert.Distinct(ids);
    }

    [Fact]
    public void An_error_ends_with_its_id_so_that_a_log_line_leads_to_the_documentation()
    {
        var cause = new IOException("gone");

        var error = new NotifyException(ErrorIds.Ledger, "The ledger is full.", cause);

        Assert.Equal("The ledger is full. (NTF1701)", error.Message);
        Assert.Same(cause, error.InnerException);
    }

    [Theory]
    [InlineData(ErrorIds.OutcomeUnknown, true)]
    [InlineData(ErrorIds.NotAccepted, false)]
    [InlineData(ErrorIds.HoldLimit, false)]
    public void Only_one_id_says_that_a_message_may_have_been_accepted(string id, bool unknown) =>
        Assert.Equal(unknown, new SendException(id, "?").IsOutcomeUnknown);

    [Fact]
    public void A_start_that_fails_shows_every_problem_at_once()
    {
        var error = new NotifyConfigurationException(["The first.", "The second."]);

        Assert.Equal(
            "Notify cannot start: 2 problems in its configuration.\n- The first.\n- The second. (NTF1001)",
            error.Message
        );
        Assert.Equal(["The first.", "The second."], error.Problems);
    }

    [Fact]
    public void One_problem_is_not_called_problems() =>
        Assert.Contains("1 problem in", new NotifyConfigurationException(["It."]).Message, StringComparison.Ordinal);

    [Fact]
    public void What_an_adapter_cannot_do_has_an_id_of_its_own() =>
        Assert.Equal(ErrorIds.NotSupported, new NotSupportedByAdapterException("no").ErrorId);
}
