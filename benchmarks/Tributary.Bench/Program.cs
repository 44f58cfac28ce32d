using Tributary.Bench;

return args switch
{
    ["--role", "bare-redirect"] => await Done(BareRedirect.Serve()),
    ["--role", "feed", var count] => await Done(Feed.Serve(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))),
    _ => await Done(Try()),
};

static async Task<int> Done(Task task)
{
    await task;
    return 0;
}

static async Task Try()
{
    await using var feed = Child.Start("--role", "feed", "100000");
    var port = await feed.Ask<int>();
    for (var i = 0; i < 3; i++)
    {
        Console.WriteLine(await BareSync.Parse(port, 100000));
        Console.WriteLine(await BareSync.ParseAndWrite(port, 100000));
    }
}
