namespace Tributary.Core.Templates.Expressions;

/// <summary>Web addresses taken apart and completed. What is no http or https address gives nothing.</summary>
internal static class AddressFunctions
{
    public static readonly Function[] All =
    [
        Function.Of("url_param(url, name)", "The decoded value of a query parameter; nothing when it is not there.", Parameter)
            .Shows("'https://x.example/c?pid=1&o=A%26B' | url_param('o')", "'A&B'")
            .Shows("'https://x.example/c' | url_param('o')", "null"),
        Function.OfText("url_host(url)", "The host, in small letters.", text => WebAddress(text)?.Host)
            .Shows("'https://Play.Example/store' | url_host", "'play.example'")
            .Shows("'mailto:a@b.example' | url_host", "null"),
        Function.Of("absolute_url(url, base)", "A relative or protocol-relative address completed by the base.", Absolute)
            .Shows("'//img.example/a.png' | absolute_url('https://x.example')", "'https://img.example/a.png'")
            .Shows("'/a.png' | absolute_url('https://x.example/list')", "'https://x.example/a.png'")
            .Shows("'https://y.example/a.png' | absolute_url('https://x.example')", "'https://y.example/a.png'"),
    ];

    private static Value Parameter(Scope scope, Value[] arguments) =>
        arguments[0].AsText() is { } text && arguments[1].AsText() is { } name && WebAddress(scope.SpendOn(text)) is { } url
            ? Value.Of(QueryText.Find(url.Query.TrimStart('?'), name)) : Value.Null;

    private static Value Absolute(Scope scope, Value[] arguments) =>
        arguments[0].AsText() is { } text && WebAddress(arguments[1].AsText()) is { } root
        && Uri.TryCreate(root, scope.SpendOn(text).Trim(), out var full) && full.Scheme is "http" or "https"
            ? Value.Of(full.AbsoluteUri) : Value.Null;

    private static Uri? WebAddress(string? text) =>
        Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
}
