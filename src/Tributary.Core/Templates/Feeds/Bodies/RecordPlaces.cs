using System.Collections;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>
/// The places of an answer's records in their order, in pieces: one array for all of them would be copied whenever it is full, and memory of that size is
/// only collected with all the rest.
/// </summary>
internal sealed class RecordPlaces : IReadOnlyList<RecordPlace>
{
    private const int PiecePlaces = 2048;

    private readonly List<RecordPlace[]> _pieces = [];
    private int _end;
    private int _first;

    public int Count => _end - _first;

    public RecordPlace this[int index] => _pieces[(_first + index) / PiecePlaces][(_first + index) % PiecePlaces];

    public void Add(RecordPlace place)
    {
        if (_end == _pieces.Count * PiecePlaces)
            _pieces.Add(new RecordPlace[PiecePlaces]);
        _pieces[_end / PiecePlaces][_end % PiecePlaces] = place;
        _end++;
    }

    /// <summary>Leaves out the first one, which was a line of names.</summary>
    public void SkipFirst() => _first = Math.Min(_first + 1, _end);

    public IEnumerator<RecordPlace> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
