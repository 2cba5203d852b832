using StsLint.Cli;
using StsLint.Cli.Checking;

if (args is ["check", ..])
    WarmUp.Start();
return App.Run(args, Terminal.OfProcess());
