using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>The fields of a posted form: URL-encoded, or in parts, which is what PHP sends when it is given an array.</summary>
internal static class FormText
{
    public static List<KeyValuePair<string, string>> Read(string body, string? contentType)
    {
        if (contentType is null)
            return [];
        if (contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            return QueryText.Read(body);
        return contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) && Parameter(contentType, "boundary") is { Length: > 0 } boundary
            ? ReadParts(body, "--" + boundary) : [];
    }

    private static List<KeyValuePair<string, string>> ReadParts(string body, string boundary)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var part in body.Split(boundary).Skip(1))
        {
            var blank = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (blank < 0 || !part.StartsWith("\r\n", StringComparison.Ordinal))
                continue;
            var disposition = part[..blank].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase));
            if (disposition is null || Parameter(disposition, "filename") is not null || Parameter(disposition, "name") is not { } name)
                continue;
            var text = part[(blank + 4)..];
            fields.Add(new(name, text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text));
        }
        return fields;
    }

    private static string? Parameter(string header, string name)
    {
        foreach (var piece in header.Split(';').Skip(1))
        {
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && piece[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return piece[(equals + 1)..].Trim().Trim('"');
        }
        return null;
    }
}
