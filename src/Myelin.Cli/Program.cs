using Myelin.Cli;

return Invocation.Run(args);
