using System.Globalization;
using System.Net;
using System.Text;

namespace Tributary.Bench;

/// <summary>
/// A network whose feed is made once and served from memory: <c>GET /feed?page=1</c>, 10,000 offers a page, the same for everybody who asks. Every
/// line it is sent changes another hundredth of its offers.
/// </summary>
internal static class Feed
{
    public const int PageSize = 10_000;

    /// <summary>How the product is told to read it.</summary>
    public const string Template = """
        format: 1
        id: bench
        version: 1.0.0
        kind: network
        name: Bench
        evidence:
          level: live
          checked: 2026-11-21
          sources:
            - made by the benchmark itself
        settings:
          api_host:
            type: host
            label: API host
          password:
            type: secret
            label: Postback password
            send_to: [postback]
        hosts:
          api: "${settings.api_host}"
        limits:
          rate: 10000 per 1s
          page_bytes: 64MB
          max_pages: 100
          max_records: 1000000
        check:
          request:
            get: /feed
            query:
              page: 1
        offers:
          request:
            get: /feed
          records:
            at: .offers
          paginate:
            by: page
            param: page
            start: 1
            size:
              value: 10000
            total_items: body.total
          map:
            id: .id
            name: .title
            description: .description
            terms: .conversion
            categories: .categories
            preview_url: .preview
            tracking_url: .link
            payout: .payout
            currency: .currency | currency
            countries: .countries | country
            os: .os | os
            daily_cap: .cap
          defaults:
            currency: USD
            status: active
          goals:
            from: .goals
            map:
              id: .id
              name: .title
              payout: .payout
        link:
          from: offer.tracking_url
          add:
            subid: "${click.id}"
        postback:
          methods: [GET]
          fields:
            click_id: { macro: "{subid}", required: yes }
            txn_id: { macro: "{lead_id}", required: yes }
            payout: { macro: "{payout}", required: yes }
            password: { macro: "{password}", required: yes }
          verify:
            - secret:
                given: got.password
                expect: settings.password
          identity: [txn_id]
          events:
            - { when: "got.payout | starts_with('-')", do: void }
            - { do: approve }
          reply:
            accepted: 200 OK
            duplicate: 200 OK
            refused: 403 NO
        sync:
          missing: close
          missing_after: 2
          max_drop: 40%
        """;

    private static readonly string[] Countries = ["US", "GB", "DE", "FR", "CA", "AU", "IT", "ES", "NL", "SE", "NO", "PL", "BR", "MX", "JP", "IN"];

    public static async Task Serve(int count)
    {
        var pages = Pages(count, 0);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        await using var server = builder.Build();
        server.MapGet("/feed", http =>
        {
            var page = int.Parse(http.Request.Query["page"].ToString(), CultureInfo.InvariantCulture) - 1;
            http.Response.ContentType = "application/json";
            return http.Response.Body.WriteAsync(Volatile.Read(ref pages)[page], http.RequestAborted).AsTask();
        });
        await server.StartAsync(CancellationToken.None);
        Console.WriteLine(new Uri(server.Urls.Single()).Port);
        for (var changes = 1; await Console.In.ReadLineAsync(CancellationToken.None) is not null; changes++)
        {
            Volatile.Write(ref pages, Pages(count, changes));
            Console.WriteLine("true");
        }
    }

    /// <summary>One answer with so many offers.</summary>
    public static byte[] Answer(int count) => Answer(0, count, count, 0);

    private static byte[][] Pages(int count, int changes) =>
        [.. Enumerable.Range(0, (count + PageSize - 1) / PageSize).Select(page => Answer(page * PageSize, Math.Min(count, (page + 1) * PageSize), count, changes))];

    private static byte[] Answer(int from, int to, int count, int changes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"total\":{count},\"offers\":[");
        for (var offer = from; offer < to; offer++)
            text.Append(offer == from ? "" : ",").Append(Offer(offer, (changes + 99 - (offer % 100)) / 100));
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private static string Offer(int number, int revision)
    {
        var country = Countries[number % Countries.Length];
        var other = Countries[(number / 7) % Countries.Length];
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"id":{{number + 1}},"title":"Harbour Quest {{number}}: reach level {{(number % 40) + 5 + revision}} ({{country}})","description":"Install the game from the store and play. New players only; the level must be reached within 21 days of the first start. One account per person and device. No emulators, no proxies, no incentives beyond the wall.","conversion":"Install, then reach the level","categories":["Games","Strategy"],"preview":"https://preview.example/offers/{{number}}","link":"https://track.example/click?offer={{number}}&pub=42","payout":{{number % 90}}.{{number % 100:00}},"currency":"usd","countries":["{{country}}","{{other}}"],"os":"{{(number % 2 == 0 ? "Android" : "iOS")}}","cap":{{(number % 50) + 10}},"goals":[{"id":"1","title":"Install and open","payout":0.{{(number % 90) + 10}}},{"id":"2","title":"Reach the level","payout":{{number % 90}}.{{number % 100:00}}}]}
            """);
    }
}
