return await Tributary.Web.CommandLine.Run(args);
