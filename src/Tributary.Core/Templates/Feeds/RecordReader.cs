using System.Text.Json;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds.Bodies;

namespace Tributary.Core.Templates.Feeds;

/// <summary>Makes a record of its bytes and has it mapped; one record at a time, with names of its own.</summary>
internal sealed class RecordReader
{
    private readonly Scope _scope;
    private readonly JsonTree _tree;
    private readonly CsvRow? _row;
    private readonly string _path;
    private readonly MemberName[] _unwrap;
    private readonly Echo? _echo;

    public RecordReader(Scanned? scanned, RecordList? list, Scope scope, Echo? echo)
    {
        _scope = scope;
        _echo = echo;
        _tree = new JsonTree(scanned?.IsXml == true);
        _row = scanned?.Columns is { } columns ? new CsvRow(columns) : null;
        _unwrap = list?.Unwrap is { } unwrap ? [.. unwrap.Names.Select(name => new MemberName(name))] : [];
        _path = string.Join('.', [FieldsRead.Every(FieldsRead.At(list?.At.Names ?? [])), .. _unwrap.Select(name => name.Text)]);
    }

    /// <summary>The same, unless it is known what the record would give.</summary>
    public RecordResult Map(MapRecord map, RecordPrints prints, ReadOnlyMemory<byte> bytes, string? key, int number)
    {
        var print = prints.Of(key, bytes.Span);
        if (prints.Find(print) is { } known)
            return known;
        _scope.LooksBeyondRecord = false;
        var result = Map(map, bytes, key, number);
        return result is RecordResult.Mapped { Issues.Count: 0, Unknown.Count: 0 } mapped && !_scope.LooksBeyondRecord ? mapped with { Print = print } : result;
    }

    public RecordResult Map(MapRecord map, ReadOnlyMemory<byte> bytes, string? key, int number)
    {
        if (Open(_echo is null ? bytes : _echo.Mask(bytes)) is { } problem)
            return new RecordResult.Rejected(RecordResult.Place(number), problem);
        _scope[Root.Key] = Value.Of(key);
        return map(_scope, number);
    }

    // Makes the record what a leading dot means; or says what is wrong with it.
    private string? Open(ReadOnlyMemory<byte> bytes)
    {
        if (_row is not null)
        {
            if (_row.Read(bytes) is { } problem)
                return problem;
            _scope.Set(Root.Record, Value.Of(ValueKind.Map, _row), _path);
            return null;
        }
        try
        {
            var record = _tree.Read(bytes);
            foreach (var name in _unwrap)
                record = record.Member(name);
            if (_unwrap.Length > 0 && record.IsNull)
                return "it holds no " + string.Concat(_unwrap.Select(name => "." + name.Text));
            _scope.Set(Root.Record, record, _path);
            return null;
        }
        catch (JsonException)
        {
            return "it is not JSON";
        }
    }
}
