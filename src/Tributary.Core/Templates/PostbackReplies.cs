namespace Tributary.Core.Templates;

/// <summary>The template's answers: "200 OK" is a status and a body.</summary>
internal sealed record PostbackReplies(PostbackReply Accepted, PostbackReply Duplicate, PostbackReply Refused)
{
    public static PostbackReply? Read(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var (status, body) = space < 0 ? (text, "") : (text[..space], text[(space + 1)..]);
        return Language.Amounts.Whole(status) is { } code and (>= 200 and < 300 or >= 400 and < 600) && body.Length <= 200 ? new PostbackReply(code, body) : null;
    }
}
