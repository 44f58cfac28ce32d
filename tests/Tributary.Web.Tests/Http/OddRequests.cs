using System.Net.Sockets;
using System.Text;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Http;

/// <summary>Bytes no browser and no network sends, to the two addresses that strangers may call: each has an answer, none is an error of ours.</summary>
public sealed class OddRequests
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE", "CONNECT", "get", "G\u00cbT"];

    private static readonly string[] Queries =
    [
        "", "?", "??", "?&&&", "?=", "?=&=", "?sub1", "?sub1=a;sub2=b", "?sub1=a&sub1=b", "?SUB1=a", "?sub1[]=a", "?sub1=%", "?sub1=%zz", "?sub1=%00", "?sub1=%ff%fe", "?sub1=%c0%af",
        "?sub1=a+b%20c", "?sub1=%0d%0aLocation:%20https://evil.example", "?sub1=\u00ff", "?txn_id=a&txn_id=b", "?payout=1&payout=2", "?txn_id=%00&payout=NaN", "#part", "?x#part", "?a=b?c=d",
    ];

    [Fact]
    [Trait("fault", "F-53")]
    public async Task Every_request_however_odd_has_an_answer_that_is_no_error_of_ours()
    {
        await using var site = await CreditedSite.Start();
        var address = site.Tributary.Address;
        string[] paths = [site.Link(), $"/p/{site.Token}", "/c/", "/c", "/p/", "/c/%2e%2e/", "/c/\\..\\", "//c//x"];
        var requests = Methods.SelectMany(method => paths.Take(2).Select(path => $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
            .Concat(paths.SelectMany(path => Queries.Select(query => $"GET {path}{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")))
            .Concat(paths.Take(2).SelectMany(path => Shapes(path, address.Authority)))
            .ToList();

        var wrong = new List<string>();
        foreach (var request in requests)
        {
            var answer = await Answer(address, request);
            // 505 is what a version of HTTP gets that does not exist.
            if (!answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || (answer[9] == '5' && !answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal)) || answer.Contains("Location: https://evil", StringComparison.OrdinalIgnoreCase))
                wrong.Add($"{request.Split('\r')[0][..Math.Min(90, request.Split('\r')[0].Length)]} => {answer.Split('\r')[0]}");
        }

        Assert.True(requests.Count >= 200, $"Only {requests.Count} were sent.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Empty(await site.Wrong());
        Assert.Equal("200 OK", await site.Says(await site.Click(), "tx1"));
    }

    private static IEnumerable<string> Shapes(string path, string authority)
    {
        string[] ends = [$"GET {path} HTTP/1.0\r\n\r\n", $"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n", $"GET http://{authority}{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n", $"GET {path} HTTP/3.0\r\n\r\n", $"GET {path}\r\n\r\n"];
        foreach (var end in ends) yield return end;
        foreach (var size in new[] { 7_000, 20_000, 64_000 }) yield return $"GET {path}?sub1={new string('a', size)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        foreach (var header in new[] { "User-Agent: " + new string('u', 30_000), "X: " + new string('\u00ff', 100), "Host: evil.example", "Cookie: " + string.Concat(Enumerable.Repeat("a=b;", 500)), "Content-Length: -1", "Content-Length: 5\r\nContent-Length: 6", "Transfer-Encoding: chunked" })
            yield return $"GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n{(header.StartsWith("Transfer", StringComparison.Ordinal) ? "zz\r\n" : "")}";
        foreach (var (type, body) in new[] { ("application/json", "{"), ("application/json", "[[[[[["), ("application/x-www-form-urlencoded", "txn_id=%&payout=%zz&;"), ("multipart/form-data; boundary=x", "--x"), ("text/xml", "<a"), ("", "\u0001\u0002") })
            yield return $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{(type.Length > 0 ? $"Content-Type: {type}\r\n" : "")}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    private static async Task<string> Answer(Uri address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
            var start = new byte[2_000];
            var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, patience.Token);
            return Encoding.Latin1.GetString(start, 0, read);
        }
        catch (IOException error)
        {
            return error.Message;
        }
    }
}
