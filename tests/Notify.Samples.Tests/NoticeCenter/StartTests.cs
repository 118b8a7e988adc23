using Microsoft.AspNetCore.Hosting;
using NoticeCenter;

namespace Notify.Samples.Tests;

/// <summary>What the sample starts on, and what it says when it cannot.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Without_configuration_only_this_machine_reaches_it()
    {
        await using var app = NoticeCenterApp.Build([]);

        Assert.Equal("http://localhost:5080;http://localhost:3334", app.Configuration[WebHostDefaults.ServerUrlsKey]);
    }

    [Fact]
    public async Task Without_configuration_everything_is_in_memory()
    {
        await using var center = await RunningNoticeCenter.Start();

        Assert.Contains(
            center.Log.Entries,
            entry => entry.Text.Contains("transport InMemory, delay InMemory, inbox InMemory, ledger InMemory")
        );
    }

    [Theory]
    [InlineData("Transport", "Kafka")]
    [InlineData("Delay", "Kafka")]
    [InlineData("Inbox", "Kafka")]
    [InlineData("Ledger", "Kafka")]
    public async Task An_adapter_nobody_registered_stops_the_start_with_the_line_to_add(string key, string adapter)
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            RunningNoticeCenter.Start($"--Notify:{key}={adapter}")
        );

        var problem = Assert.Single(error.Problems);
        Assert.StartsWith($"{key} is '{adapter}'", problem, StringComparison.Ordinal);
        Assert.Contains($".Add{adapter}() after AddNotify", problem, StringComparison.Ordinal);
        Assert.Contains($"Notify.{adapter}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adapter_that_is_named_as_nothing_stops_the_start_with_the_names_there_are()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            RunningNoticeCenter.Start("--Notify:Transport=")
        );

        Assert.Equal(
            "Transport is empty. Set it to one of these: InMemory, RabbitMq, Redis; or remove the key.",
            error.Problems.Single()
        );
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            RunningNoticeCenter.Start("--Notify:Transport=Kafka", "--Notify:SendTimeout=0", "--Notify:Inbx=MySql")
        );

        Assert.Equal(3, error.Problems.Count);
    }

    [Fact]
    public async Task A_start_that_fails_ends_with_what_to_do_and_exit_code_1()
    {
        var run = await Sample.Run(
            "NoticeCenter",
            "--urls",
            "http://127.0.0.1:0",
            "--NoticeCenter:Grpc=",
            "--Notify:Transport=Kafka"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "Add the package Notify.Kafka and .AddKafka() after AddNotify",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_address_in_use_is_told_without_a_stack_trace()
    {
        await using var center = await RunningNoticeCenter.Start();

        var run = await Sample.Run("NoticeCenter", "--urls", $"{center.Client.BaseAddress}", "--NoticeCenter:Grpc=");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("address already in use", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
