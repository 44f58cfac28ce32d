using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Drafts;

/// <summary>A place in a sample that looks like its list of offers.</summary>
/// <param name="At">As "records.at" writes it.</param>
/// <param name="IsMap">The records are the values of a map, their ids its keys.</param>
/// <param name="Unwrap">The name of the only key of each item, when items are wrappers.</param>
/// <param name="Records">The records themselves.</param>
internal sealed record RecordList(string At, bool IsMap, string? Unwrap, IReadOnlyList<Value> Records)
{
    private const int MaxDepth = 5;
    private const int MaxRecords = 50;

    public IReadOnlyList<SampleField> Fields { get; } = SampleField.Of(Records.Take(MaxRecords));

    /// <summary>All candidates of a sample, the likeliest first.</summary>
    public static IReadOnlyList<RecordList> Find(Value root, SampleForm form)
    {
        var found = new List<RecordList>();
        Search(root, "", form, found, 0);
        if (form == SampleForm.Xml)
            SearchSingle(root, "", found, 0);
        return [.. found.OrderByDescending(list => list.Likeness).ThenByDescending(list => list.At.Length).ThenByDescending(list => list.Records.Count)];
    }

    /// <summary>How many of an offer's fields the records seem to have.</summary>
    private int Likeness => FieldGuess.Match(FieldGuess.Offer, Fields).Count;

    private static void Search(Value value, string path, SampleForm form, List<RecordList> found, int depth)
    {
        if (value.Kind == ValueKind.List)
        {
            if (value.Item(0).Kind == ValueKind.Map)
                found.Add(Of(path, isMap: false, [.. value.Items().Where(item => item.Kind == ValueKind.Map)]));
            return;
        }
        if (value.Kind != ValueKind.Map || depth > MaxDepth)
            return;
        if (form == SampleForm.Json && SampleField.IsKeyed(value) && value.Items().All(item => item.Kind == ValueKind.Map))
        {
            found.Add(Of(path, isMap: true, [.. value.Items()]));
            return;
        }
        foreach (var (key, inner) in value.Entries())
        {
            if (key.Length > 0 && key.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
                Search(inner, $"{path}.{key}", form, found, depth + 1);
        }
    }

    // In XML a list of one cannot be told from a map: what has enough of an offer's fields is one.
    private static void SearchSingle(Value value, string path, List<RecordList> found, int depth)
    {
        if (value.Kind != ValueKind.Map || depth > MaxDepth)
            return;
        var single = new RecordList(path, false, null, [value]);
        if (path.Length > 0 && single.Likeness >= 3)
            found.Add(single);
        foreach (var (key, inner) in value.Entries())
            SearchSingle(inner, $"{path}.{key}", found, depth + 1);
    }

    private static RecordList Of(string path, bool isMap, IReadOnlyList<Value> items)
    {
        var at = path.Length == 0 ? "." : path;
        var wrapper = items[0].Count == 1 ? items[0].Entries().First().Key : null;
        return wrapper is not null && items.All(item => item.Count == 1 && item.Member(wrapper).Kind == ValueKind.Map)
            ? new RecordList(at, isMap, wrapper, [.. items.Select(item => item.Member(wrapper))])
            : new RecordList(at, isMap, null, items);
    }
}
