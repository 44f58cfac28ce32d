using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Core.Security;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>Turns a request into what a template reads, into what is stored, and back.</summary>
internal static class PostbackCall
{
    public const int LongestQuery = 16 * 1024;
    public const int LongestBody = 64 * 1024;

    private const int MostHeaders = 40;
    private const int LongestHeader = 1024;

    /// <summary>
    /// The request as it came, or null when it is too large to be a postback. Networks sign the address they were given, which is the public
    /// one; the Host header is what somebody typed.
    /// </summary>
    public static async Task<PostbackRequest?> From(HttpContext context, string? publicUrl, CancellationToken ct)
    {
        var request = context.Request;
        var query = request.QueryString.HasValue ? request.QueryString.Value![1..] : "";
        if (query.Length > LongestQuery || request.ContentLength > LongestBody) return null;
        var body = HttpMethods.IsPost(request.Method) ? await Body(request, ct) : "";
        if (body is null) return null;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return new PostbackRequest(
            request.Method, (publicUrl ?? $"{request.Scheme}://{request.Host}") + target, query,
            [.. request.Headers.Take(MostHeaders).Select(header => KeyValuePair.Create(header.Key, PlainText.Cut(header.Value.ToString(), LongestHeader)))],
            body, request.ContentType, Address(context));
    }

    /// <summary>The row of a call that nothing has been decided about.</summary>
    public static PostbackRow ToRow(long id, long? network, PostbackRequest call, InstalledNetwork? of, SecretBox box, long at)
    {
        var query = Mask(call.Query, of);
        var body = Mask(call.Body, of);
        var lines = Lines(call.Headers);
        var headers = of?.Redact(lines) ?? lines;
        var isWhole = query == call.Query && body == call.Body && of?.Template.Postback?.ReadsUrl != true;
        return new PostbackRow
        {
            Id = id,
            NetworkId = network,
            ReceivedAt = at,
            Method = Storable(call.Method),
            ContentType = Storable(call.ContentType ?? ""),
            RawQuery = Storable(query),
            Body = Storable(body),
            Sealed = isWhole ? null : box.Seal(JsonSerializer.Serialize(WithoutSender(call)), PostbackRow.Calls.Of(id)),
            SenderId = id,
            RemoteAddress = call.Address ?? "",
            Headers = Storable(headers),
            SealedHeaders = headers == lines ? null : box.Seal(JsonSerializer.Serialize(call.Headers), PostbackRow.SenderHeaders.Of(id)),
        };
    }

    /// <summary>The call of a stored row, for deciding it again.</summary>
    public static PostbackRequest Again(PostbackRow row, SecretBox box)
    {
        var call = row.Sealed is { } hidden
            ? Open(hidden, row.Id, box)
            : new PostbackRequest(row.Method, "", row.RawQuery, [], row.Body, row.ContentType.Length == 0 ? null : row.ContentType, null);
        return row.SenderId is null || call.Headers.Count > 0 ? call : call with { Headers = Headers(row, box), Address = row.RemoteAddress };
    }

    /// <summary>The seal of a call that was written with its sender, without him.</summary>
    public static string SealWithoutSender(string hidden, long id, SecretBox box) => box.Seal(JsonSerializer.Serialize(WithoutSender(Open(hidden, id, box))), PostbackRow.Calls.Of(id));

    private static PostbackRequest WithoutSender(PostbackRequest call) => call with { Headers = [], Address = null };

    private static PostbackRequest Open(string hidden, long id, SecretBox box) => JsonSerializer.Deserialize<PostbackRequest>(box.Open(hidden, PostbackRow.Calls.Of(id)))!;

    private static IReadOnlyList<KeyValuePair<string, string>> Headers(PostbackRow row, SecretBox box) => row.SealedHeaders is { } hidden
        ? JsonSerializer.Deserialize<List<KeyValuePair<string, string>>>(box.Open(hidden, PostbackRow.SenderHeaders.Of(row.Id)))!
        : [.. row.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).Select(parts => KeyValuePair.Create(parts[0], parts.ElementAtOrDefault(1) ?? ""))];

    // PostgreSQL has no place for NUL, and no text of ours needs one.
    internal static string Storable(string text) => text.Replace("\0", "", StringComparison.Ordinal);

    private static async Task<string?> Body(HttpRequest request, CancellationToken ct)
    {
        // Left where it arrives until it is whole: whoever sends a byte and no more has no room of 64 kB kept for the rest.
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            var (isTooLong, isWhole) = (read.Buffer.Length > LongestBody, read.IsCompleted);
            var body = isWhole && !isTooLong ? Encoding.UTF8.GetString(read.Buffer) : null;
            request.BodyReader.AdvanceTo(isWhole || isTooLong ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (isWhole || isTooLong) return body;
        }
    }

    private static string? Address(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : null;

    private static string Mask(string text, InstalledNetwork? of) =>
        of is null || text.Length == 0 ? text : of.Redact(of.Template.Postback?.Redact(text) ?? text);

    private static string Lines(IEnumerable<KeyValuePair<string, string>> headers) => string.Join('\n', headers
        .Where(header => !header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        .Select(header => $"{header.Key}: {header.Value.ReplaceLineEndings(" ")}"));
}
