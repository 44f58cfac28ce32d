using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>
/// A small piece of XML on its way to JSON: names without their namespaces, attributes as "@name", repeated elements as lists, what xsi:nil
/// marks as null. An element with attributes or children has its text under "#text", that of its children within. Used again for the next piece.
/// </summary>
internal sealed class XmlElements(int mostCharacters, Func<AnswerTooLargeException> tooLarge)
{
    private const int FewChildren = 40;

    private Element[] _elements = new Element[64];
    private Attribute[] _attributes = new Attribute[16];
    private char[] _text = new char[4096];
    private int _count;
    private int _attributeCount;
    private int _textLength;
    private int _characters;

    public int Open { get; private set; } = -1;

    public void Clear()
    {
        _count = _attributeCount = _textLength = _characters = 0;
        Open = -1;
    }

    /// <summary>Takes the element the reader stands on, attributes included.</summary>
    public void Begin(XmlReader reader)
    {
        if (_count == _elements.Length)
            Array.Resize(ref _elements, _elements.Length * 2);
        ref var element = ref _elements[_count];
        element = new Element { Name = reader.LocalName, Parent = Open, First = -1, Last = -1, Next = -1, TextStart = _textLength, AttributeStart = _attributeCount };
        element.NameBit = 1UL << (RuntimeHelpers.GetHashCode(element.Name) & 63);
        if (Open >= 0)
        {
            ref var parent = ref _elements[Open];
            parent.Repeated |= parent.Seen & element.NameBit;
            parent.Seen |= element.NameBit;
            if (parent.Last < 0)
                parent.First = _count;
            else
                _elements[parent.Last].Next = _count;
            parent.Last = _count;
            parent.Children++;
        }
        Pay(element.Name.Length);
        TakeAttributes(reader, ref element);
        Open = _count++;
    }

    public void End()
    {
        _elements[Open].TextEnd = _textLength;
        Open = _elements[Open].Parent;
    }

    /// <summary>Takes the text the reader stands on.</summary>
    public void Text(XmlReader reader)
    {
        if (Open < 0)
            return;
        var from = _textLength;
        while (true)
        {
            if (_textLength == _text.Length)
                Array.Resize(ref _text, _text.Length * 2);
            var read = reader.ReadValueChunk(_text, _textLength, _text.Length - _textLength);
            if (read == 0)
                break;
            _textLength += read;
            Pay(read);
        }
        _elements[Open].HasText |= !_text.AsSpan(from, _textLength - from).IsWhiteSpace();
    }

    /// <summary>Writes the first element taken: its value, or with its name a whole document.</summary>
    public void Write(Utf8JsonWriter json, bool withName)
    {
        if (_count == 0)
        {
            json.WriteNullValue();
            return;
        }
        if (withName)
        {
            json.WriteStartObject();
            json.WritePropertyName(_elements[0].Name);
        }
        WriteValue(json, 0);
        if (withName)
            json.WriteEndObject();
    }

    private void TakeAttributes(XmlReader reader, ref Element element)
    {
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI == "http://www.w3.org/2001/XMLSchema-instance")
            {
                element.IsNil |= reader.LocalName == "nil" && reader.Value.Trim() is "true" or "1";
                continue;
            }
            if (reader.NamespaceURI == "http://www.w3.org/2000/xmlns/")
                continue;
            if (_attributeCount == _attributes.Length)
                Array.Resize(ref _attributes, _attributes.Length * 2);
            _attributes[_attributeCount++] = new Attribute(reader.LocalName, reader.Value);
            element.Attributes++;
            Pay(reader.LocalName.Length + reader.Value.Length);
        }
        reader.MoveToElement();
    }

    // A name costs too: an answer of nothing but empty elements is not free.
    private void Pay(int characters)
    {
        _characters += characters + 8;
        if (_characters > mostCharacters)
            throw tooLarge();
    }

    private void WriteValue(Utf8JsonWriter json, int at)
    {
        ref readonly var element = ref _elements[at];
        if (element.IsNil)
        {
            json.WriteNullValue();
            return;
        }
        var text = _text.AsSpan(element.TextStart, element.TextEnd - element.TextStart);
        if (element is { Children: 0, Attributes: 0 })
        {
            json.WriteStringValue(text);
            return;
        }
        json.WriteStartObject();
        for (var attribute = element.AttributeStart; attribute < element.AttributeStart + element.Attributes; attribute++)
            json.WriteString("@" + _attributes[attribute].Name, _attributes[attribute].Value);
        if (element.HasText)
            json.WriteString("#text", text);
        if (element.Children <= FewChildren)
            WriteFew(json, element.First, element.Repeated);
        else
            WriteMany(json, element.First);
        json.WriteEndObject();
    }

    // One reader gives out each name as one object.
    private void WriteFew(Utf8JsonWriter json, int first, ulong repeated)
    {
        for (var child = first; child >= 0; child = _elements[child].Next)
        {
            // Whose bit came once stands alone; of the others it has to be looked up.
            if ((_elements[child].NameBit & repeated) == 0)
            {
                json.WritePropertyName(_elements[child].Name);
                WriteValue(json, child);
            }
            else if (!Occurs(first, child, _elements[child].Name))
            {
                WriteAll(json, child);
            }
        }
    }

    private bool Occurs(int from, int before, string name)
    {
        for (var child = from; child != before; child = _elements[child].Next)
        {
            if (ReferenceEquals(_elements[child].Name, name))
                return true;
        }
        return false;
    }

    // Every name once, with all its elements: the chains of those called the same are made first, so that many children cost no square.
    private void WriteMany(Utf8JsonWriter json, int first)
    {
        var byName = new Dictionary<string, (int First, List<int> Others)>(StringComparer.Ordinal);
        var order = new List<string>();
        for (var child = first; child >= 0; child = _elements[child].Next)
        {
            if (byName.TryGetValue(_elements[child].Name, out var same))
            {
                same.Others.Add(child);
                continue;
            }
            byName.Add(_elements[child].Name, (child, []));
            order.Add(_elements[child].Name);
        }
        foreach (var name in order)
        {
            var (only, others) = byName[name];
            json.WritePropertyName(name);
            if (others.Count == 0)
            {
                WriteValue(json, only);
                continue;
            }
            json.WriteStartArray();
            WriteValue(json, only);
            others.ForEach(other => WriteValue(json, other));
            json.WriteEndArray();
        }
    }

    private void WriteAll(Utf8JsonWriter json, int first)
    {
        json.WritePropertyName(_elements[first].Name);
        var isList = false;
        for (var child = _elements[first].Next; child >= 0 && !isList; child = _elements[child].Next)
            isList = ReferenceEquals(_elements[child].Name, _elements[first].Name);
        if (!isList)
        {
            WriteValue(json, first);
            return;
        }
        json.WriteStartArray();
        for (var child = first; child >= 0; child = _elements[child].Next)
        {
            if (ReferenceEquals(_elements[child].Name, _elements[first].Name))
                WriteValue(json, child);
        }
        json.WriteEndArray();
    }

    private struct Element
    {
        public string Name;
        public int Parent;
        public int First;
        public int Last;
        public int Next;
        public int Children;
        public int TextStart;
        public int TextEnd;
        public int AttributeStart;
        public int Attributes;
        public ulong NameBit;
        public ulong Seen;
        public ulong Repeated;
        public bool HasText;
        public bool IsNil;
    }

    private readonly record struct Attribute(string Name, string Value);
}
