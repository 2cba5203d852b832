using StsLint.Cli;

return App.Run(args, Terminal.OfProcess());
