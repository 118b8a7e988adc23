using Notify.Benchmarks.Cli;

return await Launcher.RunAsync(args);
