using System.Text;

namespace Tributary.Core.Tests.Templates;

/// <summary>Answers that are not JSON, and what is said of those that are not what they should be.</summary>
public sealed class ReadingBodies
{
    private const string Xml = "<?xml version=\"1.0\"?><r xmlns=\"urn:x\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><n>2</n><offers>"
        + "<offer id=\"7\"><name>A &amp; B</name><country>US</country><country>CA</country><pay currency=\"USD\">1.50</pay><end i:nil=\"true\"/></offer>"
        + "<x:offer xmlns:x=\"urn:y\" id=\"8\"><name><![CDATA[<b>Bold</b>]]> one</name><country>DE</country><pay>2</pay></x:offer></offers></r>";

    [Fact]
    public async Task Xml_is_read_by_its_local_names_with_attributes_and_lists_of_one()
    {
        var sketch = Sketch.Decoding("as: xml", "at: .r.offers.offer", ".@id", "concat(.name, ' ', .country[*] | join('+'), ' ', .pay | number, .pay.@currency ?? '', ' ', .end ?? 'open', ' ', .country[0])");

        var read = await sketch.Reads(Xml);

        Assert.Equal(["7:A & B US+CA 1.50USD open US", "8:Bold one DE 2 open DE"], read.Offers);
        Assert.Equal("complete", read.Outcome);
    }

    [Theory]
    [InlineData("at: .r.offers, each: value", "concat(key, .@id)")]
    [InlineData("at: .*.offers.*", ".@id")]
    public async Task Xml_elements_are_records_whatever_they_are_called(string records, string id)
    {
        var read = await Sketch.Decoding("as: xml", records, id, ".@id").Reads(Xml);

        Assert.Equal(2, read.Offers.Count);
    }

    [Fact]
    public async Task The_text_of_an_element_is_that_of_its_children_too()
    {
        var read = await Sketch.Decoding("as: xml", "at: .r.o", name: ".d").Reads("<r><o><id>1</id><d>Play <b>now</b> and win</d></o></r>");

        Assert.Equal(["1:Play now and win"], read.Offers);
    }

    [Fact, Trait("fault", "T-16")]
    public async Task A_declaration_full_of_bytes_that_are_no_characters_cannot_be_read()
    {
        byte[] none = [0xf4, 0x90, 0x80, 0x80];
        byte[] body = [.. "<?xml version=\"1.0"u8, .. Enumerable.Repeat(none, 37).SelectMany(bytes => bytes), .. "\"?><r><offers><offer><id>1</id></offer></offers></r>"u8];

        var read = await Sketch.Decoding("as: xml", "at: .r.offers.offer").Reads(body);

        Assert.Equal("The answer is cut off or broken at line 1.", read.Message);
    }

    [Theory]
    [InlineData("<r><offers><offer><id>1</id>", "The answer is cut off or broken at line 1.")]
    [InlineData("<!DOCTYPE r [<!ENTITY a \"b\">]><r>&a;</r>", "The answer declares a document type, which is not read: it could make this program fetch or repeat anything.")]
    [InlineData("<r>&a;</r>", "The answer is cut off or broken at line 1.")]
    [InlineData("<html><body>Down</body></html>", "The answer is a web page, not data.")]
    [InlineData("<!doctype html><p>", "The answer is a web page, not data.")]
    [InlineData("{\"error\":1}", "The answer is JSON, not XML.")]
    [InlineData("Rate limit reached", "The answer is not XML.")]
    [InlineData("", "The answer is empty.")]
    [InlineData("<r><items><item/></items></r>", "The answer has no list of offers at .r.offers.offer. The network has changed its answer.")]
    [InlineData("<r><offers/></r>", "The answer has no list of offers at .r.offers.offer. The network has changed its answer.")]
    [Trait("fault", "T-16")]
    public async Task Xml_that_is_none_is_said_in_words(string body, string expected)
    {
        var read = await Sketch.Decoding("as: xml", "at: .r.offers.offer").Reads(body);

        Assert.Equal((expected, 0), (read.Message, read.Offers.Count));
    }

    [Fact]
    public async Task Xml_deeper_than_its_bound_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100));

        var read = await Sketch.Decoding("as: xml", "at: .r.offers.offer").Reads($"<r>{deep}</r>", $"<r><offers><offer>{deep}</offer></offers></r>");

        Assert.Equal("The answer cannot be read: it is nested deeper than 64 levels.", read.Message);
    }

    [Fact]
    public async Task A_csv_has_its_columns_by_name()
    {
        var read = await Sketch.Decoding("as: csv, delimiter: ';'", name: ".['the name']").Reads(
            "\uFEFFid;the name;more\r\n1;\"A; \"\"quoted\"\"\r\nname\";x\r\n\r\n2;5\" screen;\r\n3;too;many;fields\r\n4;few\r\n5;Last;");

        Assert.Equal(["1:A; \"quoted\"\nname", "2:5\" screen", "5:Last"], read.Offers);
        Assert.Equal(["record 3: it has 4 columns instead of 3", "record 4: it has 2 columns instead of 3"], read.Rejected);
    }

    [Theory]
    [InlineData("as: csv, delimiter: tab", "id\tname\n1\tA\n")]
    [InlineData("as: csv, columns: [id, name]", "1,A")]
    [InlineData("as: csv", "name,id\r\"A\",\"1\"\r")]
    public async Task A_csv_is_separated_and_named_as_told(string decode, string body)
    {
        var read = await Sketch.Decoding(decode).Reads(body);

        Assert.Equal(("1:A", "complete"), (Assert.Single(read.Offers), read.Outcome));
    }

    [Theory]
    [InlineData("id,name\n1,\"A\n2,B\n", "The answer is cut off: a quoted field in row 2 has no end.")]
    [InlineData("Wrong key", "The answer's first line names no column id. The network has changed its answer.")]
    [InlineData("offer,name\n1,A", "The answer's first line names no column id. The network has changed its answer.")]
    [InlineData("[1]", "The answer is JSON, not CSV.")]
    [InlineData("<html>", "The answer is a web page, not data.")]
    public async Task A_csv_that_is_none_is_said_in_words(string body, string expected)
    {
        var read = await Sketch.Decoding("as: csv").Reads(body);

        Assert.Equal((expected, 0), (read.Message, read.Offers.Count));
    }

    [Fact]
    public async Task A_csv_that_only_has_its_first_line_has_no_offers()
    {
        var read = await Sketch.Decoding("as: csv").Reads("id,name\n");

        Assert.Equal(("complete", 0), (read.Outcome, read.Offers.Count));
    }

    [Theory]
    [InlineData("windows-1252", 1252)]
    [InlineData("iso-8859-1", 28591)]
    [InlineData("utf-16", 1200)]
    [Trait("fault", "F-19")]
    public async Task Text_is_in_the_encoding_told(string name, int page)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page);

        foreach (var (decode, body, at) in new[]
        {
            ("csv", "id,name\n1,Prämie für Ægir", "at: ."),
            ("json", "[{\"id\":1,\"name\":\"Prämie für Ægir\"}]", "at: ."),
            ("xml", "<r><o><id>1</id><name>Prämie für Ægir</name></o></r>", "at: .r.o"),
            ("ndjson", "{\"id\":1,\"name\":\"Prämie für Ægir\"}\n", "at: ."),
        })
        {
            var read = await Sketch.Decoding($"as: {decode}, encoding: {name}", at).Reads(bytes.GetBytes(body));
            Assert.Equal(("1:Prämie für Ægir", "complete"), (Assert.Single(read.Offers), read.Outcome));
        }
    }

    [Fact]
    [Trait("fault", "F-19")]
    public async Task A_byte_order_mark_says_the_encoding_itself()
    {
        var text = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("[{\"id\":1,\"name\":\"Prämie\"}]")).ToArray();

        Assert.Equal(["1:Prämie"], (await Sketch.Decoding("as: json").Reads(text)).Offers);
    }

    [Fact]
    public async Task Xml_is_in_the_encoding_it_declares()
    {
        var text = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("<?xml version=\"1.0\" encoding=\"windows-1252\"?><r><o><id>1</id><name>Prämie €</name></o></r>");

        Assert.Equal(["1:Prämie €"], (await Sketch.Decoding("as: xml", "at: .r.o").Reads(text)).Offers);
    }

    [Fact]
    public async Task A_json_document_a_line_is_a_feed()
    {
        var read = await Sketch.Decoding("as: ndjson").Reads("{\"id\":1,\"name\":\"A\"}\r\n\n{\"id\":2,\"name\":\"B\"\n{\"id\":3,\"name\":\"C\"}");

        Assert.Equal(["1:A", "3:C"], read.Offers);
        Assert.Equal(["record 2: it is not JSON"], read.Rejected);
        Assert.Equal("complete", read.Outcome);
    }

    [Theory]
    [InlineData("{\"id\":1,\"name\":\"A\"}\n{\"id\":2,\"na", "The answer is cut off or broken at line 2.")]
    [InlineData("Wrong key", "The answer is not JSON.")]
    [InlineData("<html>", "The answer is a web page, not data.")]
    public async Task Lines_that_are_none_are_said_in_words(string body, string expected) =>
        Assert.Equal(expected, (await Sketch.Decoding("as: ndjson").Reads(body)).Message);

    [Theory]
    [InlineData("cb({\"offers\":[{\"id\":1,\"name\":\"A (b)\"}]});")]
    [InlineData(" /**/ my.call_1( {\"offers\":[{\"id\":1,\"name\":\"A (b)\"}]} )\n")]
    [InlineData("{\"offers\":[{\"id\":1,\"name\":\"A (b)\"}]}")]
    public async Task A_script_is_read_for_its_data(string body) =>
        Assert.Equal(["1:A (b)"], (await Sketch.Decoding("as: jsonp", "at: .offers").Reads(body)).Offers);

    [Fact]
    public async Task A_script_that_does_not_end_is_cut_off() =>
        Assert.Equal("The answer is cut off: its script does not end.", (await Sketch.Decoding("as: jsonp", "at: .offers").Reads("cb({\"offers\":[{\"id\":1")).Message);

    [Fact]
    public async Task Rules_see_an_error_in_json_where_something_else_was_asked_for()
    {
        var sketch = Sketch.Of("""
            responses:
              - { when: "body.error != null", as: auth, message: body.error }
            offers:
              request: { get: /offers }
              decode: { as: csv }
              records: { at: . }
              map: { id: .id, name: .name }
            """);

        var read = await sketch.Reads("{\"error\":\"wrong key\"}");

        Assert.Equal(("auth", "wrong key"), (read.Outcome, read.Message));
    }
}
