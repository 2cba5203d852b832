using StsLint.Packaging;

return Commands.Run(args, Console.Error);
