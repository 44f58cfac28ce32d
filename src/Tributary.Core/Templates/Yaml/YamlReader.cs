using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tributary.Core.Templates.Yaml;

/// <summary>
/// Reads the small part of YAML templates use, from parser events: no objects are ever built from a file of a stranger.
/// What could surprise or explode (anchors, aliases, tags, merge keys, duplicate keys, further documents) is refused.
/// </summary>
internal sealed class YamlReader
{
    public const int MaxBytes = 256 * 1024;
    private const int MaxDepth = 24;
    private const int MaxNodes = 20_000;

    private readonly Parser _parser;
    private readonly string _file;
    private int _nodes;

    private YamlReader(string text, string file)
    {
        _parser = new Parser(new StringReader(text));
        _file = file;
    }

    /// <summary>The tree, or the first thing that makes the file unreadable.</summary>
    public static (Node? Root, TemplateError? Problem) Read(string text, string file)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return (null, new TemplateError(file, 1, 1, "$", "the file is larger than 256 KiB"));
        if (text.AsSpan().TrimStart() is ['<', not '<', ..])
            return (null, new TemplateError(file, 1, 1, "$", "this is a web page, not a template: save the raw file"));
        try
        {
            return (new YamlReader(text, file).ReadDocument(), null);
        }
        catch (RefusedException refused)
        {
            return (null, refused.Problem);
        }
        catch (YamlException broken)
        {
            return (null, new TemplateError(file, (int)broken.Start.Line, (int)broken.Start.Column, "$", "not valid YAML: " + Sentence(broken)));
        }
    }

    private Node ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out var end))
            throw new RefusedException(new TemplateError(_file, (int)end.Start.Line, (int)end.Start.Column, "$", "the file is empty"));
        _parser.Consume<DocumentStart>();
        var root = ReadNode("$", 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            throw Refuse(second, "$", "a second document in one file");
        return root;
    }

    private Node ReadNode(string path, int depth)
    {
        var current = _parser.Current ?? Next();
        if (++_nodes > MaxNodes)
            throw Refuse(current, path, "more than 20,000 values");
        if (depth > MaxDepth)
            throw Refuse(current, path, "nested deeper than 24 levels");
        if (current is AnchorAlias)
            throw Refuse(current, path, "aliases (*name) are not part of templates: write the value out");
        if (current is NodeEvent { Anchor.IsEmpty: false })
            throw Refuse(current, path, "anchors (&name) are not part of templates");
        if (current is NodeEvent { Tag.IsEmpty: false })
            throw Refuse(current, path, "tags (!name) are not part of templates: every value is text");
        return current switch
        {
            Scalar scalar => ReadScalar(scalar, path),
            SequenceStart start => ReadList(start, path, depth),
            MappingStart start => ReadMap(start, path, depth),
            _ => throw Refuse(current, path, "expected a value"),
        };
    }

    private ParsingEvent Next()
    {
        Advance();
        return _parser.Current!;
    }

    // In some broken documents the parser loses its own place and says so by another exception than its usual one.
    private void Advance()
    {
        var before = _parser.Current;
        try
        {
            if (_parser.MoveNext())
                return;
        }
        catch (InvalidOperationException)
        {
            // Said below, with the last place that is known.
        }
        throw new RefusedException(new TemplateError(_file, Math.Max(1, (int)(before?.End.Line ?? 1)), Math.Max(1, (int)(before?.End.Column ?? 1)), "$", "not valid YAML: it ends where more is expected"));
    }

    private Node ReadScalar(Scalar scalar, string path)
    {
        Advance();
        return Node.Scalar(scalar.Value, scalar.Style != ScalarStyle.Plain, _file, path, Line(scalar), Column(scalar));
    }

    private Node ReadList(SequenceStart start, string path, int depth)
    {
        var list = Node.List(_file, path, Line(start), Column(start));
        Advance();
        while (_parser.Current is not SequenceEnd)
            list.Items.Add(ReadNode(string.Create(CultureInfo.InvariantCulture, $"{path}[{list.Items.Count}]"), depth + 1));
        Advance();
        return list;
    }

    private Node ReadMap(MappingStart start, string path, int depth)
    {
        var map = Node.Map(_file, path, Line(start), Column(start));
        var keys = new HashSet<string>(StringComparer.Ordinal);
        Advance();
        while (_parser.Current is not MappingEnd)
        {
            if (_parser.Current is not Scalar keyEvent)
                throw Refuse(_parser.Current!, path, "a key has to be plain text");
            var key = ReadNode(path, depth + 1);
            if (key.Text == "<<")
                throw Refuse(keyEvent, path, "merge keys (<<) are not part of templates");
            if (!keys.Add(key.Text))
                throw Refuse(keyEvent, path, $"the key '{key.Text}' stands here twice");
            map.Entries.Add(new(key, ReadNode($"{path}.{key.Text}", depth + 1)));
        }
        Advance();
        return map;
    }

    private RefusedException Refuse(ParsingEvent at, string path, string message) =>
        new(new TemplateError(_file, Line(at), Column(at), path, message));

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;

    // The parser's message begins with its own coordinates; ours are in front already.
    private static string Sentence(YamlException broken)
    {
        var message = broken.Message;
        var colon = message.IndexOf("): ", StringComparison.Ordinal);
        return colon < 0 ? message : message[(colon + 3)..];
    }

    private sealed class RefusedException(TemplateError problem) : Exception
    {
        public TemplateError Problem { get; } = problem;
    }
}
