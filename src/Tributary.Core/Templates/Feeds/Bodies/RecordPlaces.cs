using System.Buffers;
using System.Collections;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>
/// The places of an answer's records in their order, in lent pieces: one array for all of them would be copied whenever it is full, and memory of that size is
/// only collected with all the rest.
/// </summary>
internal sealed class RecordPlaces : IReadOnlyList<RecordPlace>, IDisposable
{
    private const int PiecePlaces = 4096;

    private readonly List<(long Offset, int Length)[]> _pieces = [];
    // Of records in a map only.
    private List<string?>? _keys;
    private int _end;
    private int _first;

    public int Count => _end - _first;

    public RecordPlace this[int index]
    {
        get
        {
            var (offset, length) = _pieces[(_first + index) / PiecePlaces][(_first + index) % PiecePlaces];
            return new RecordPlace(offset, length, _keys?[_first + index]);
        }
    }

    public void Add(RecordPlace place)
    {
        if (_end == _pieces.Count * PiecePlaces)
            _pieces.Add(ArrayPool<(long, int)>.Shared.Rent(PiecePlaces));
        if (place.Key is not null)
            _keys ??= [.. new string?[_end]];
        _keys?.Add(place.Key);
        _pieces[_end / PiecePlaces][_end % PiecePlaces] = (place.Offset, place.Length);
        _end++;
    }

    /// <summary>Leaves out the first one, which was a line of names.</summary>
    public void SkipFirst() => _first = Math.Min(_first + 1, _end);

    public IEnumerator<RecordPlace> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    /// <summary>There are none any more.</summary>
    public void Dispose()
    {
        foreach (var piece in _pieces)
            ArrayPool<(long, int)>.Shared.Return(piece);
        _pieces.Clear();
        (_first, _end) = (0, 0);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
