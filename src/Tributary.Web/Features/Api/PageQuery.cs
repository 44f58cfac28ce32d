using System.Globalization;

namespace Tributary.Web.Features.Api;

/// <summary>limit and cursor of a list, with what is wrong with them.</summary>
internal sealed record PageQuery(int Limit, long? After, IReadOnlyList<Mistake> Mistakes)
{
    private const int Most = 200;
    private const int Usual = 50;

    public static PageQuery Read(string? limit, string? cursor)
    {
        var mistakes = new List<Mistake>();
        var count = Usual;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > Most))
            mistakes.Add(new("limit", $"Give a number from 1 to {Most}."));

        long? after = null;
        if (cursor is not null)
        {
            if (Cursor.TryRead(cursor, out var id)) after = id;
            else mistakes.Add(new("cursor", "Use the value of next from the page before, or leave it out."));
        }

        return new PageQuery(count, after, mistakes);
    }
}
