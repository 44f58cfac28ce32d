using System.Globalization;
using Tributary.Core.Money;

namespace Tributary.Web.Features.Plans;

/// <summary>
/// A plan's other shares as people type them, one a line: <c>northlight 95</c> for a network by its short name, <c>northlight 1042 100</c> for one offer of it by its number here.
/// </summary>
internal static class PlanOverrideText
{
    public const int Most = 200;

    public static string Of(IEnumerable<PlanOverride> overrides, IReadOnlyDictionary<long, string> networks) => string.Join('\n', overrides
        .Where(one => networks.ContainsKey(one.Network))
        .Select(one => string.Join(' ', new[] { networks[one.Network], one.Offer?.ToString(CultureInfo.InvariantCulture), one.Share.ToDisplay().TrimEnd('%', ' ') }.OfType<string>())));

    /// <summary>What was typed, or what is wrong with which line.</summary>
    public static (IReadOnlyList<PlanOverride> Overrides, string? Error) Read(string text, IReadOnlyDictionary<string, long> networks)
    {
        var read = new List<PlanOverride>();
        foreach (var (number, line) in text.Split('\n').Select((line, place) => (place + 1, line.Trim())).Where(line => line.Item2.Length > 0))
        {
            var words = line.Replace("%", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is < 2 or > 3) return ([], $"Line {number}: type a network, for one offer its number, and a percentage, such as northlight 95.");
            if (!networks.TryGetValue(words[0], out var network)) return ([], $"Line {number}: there is no network {words[0]}. The networks are {string.Join(", ", networks.Keys)}.");
            var offer = 0L;
            if (words.Length == 3 && (!long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out offer) || offer == 0)) return ([], $"Line {number}: {words[1]} is no offer's number.");
            if (!Share.TryParsePercent(words[^1], out var share)) return ([], $"Line {number}: {words[^1]} is no percentage from 0 to 100 with at most four decimals.");
            if (read.Exists(one => one.Network == network && one.Offer == (offer == 0 ? null : offer))) return ([], $"Line {number}: this stands here twice.");
            read.Add(new PlanOverride(network, offer == 0 ? null : offer, share));
        }

        return read.Count > Most ? ([], $"At most {Most} lines.") : (read, null);
    }
}
