using System.Text;

namespace Tributary.Core.Templates.Drafts;

/// <summary>Writes the template.yaml of a draft: what is needed to load stands there, what a sample suggests stands beside it as comments to accept.</summary>
internal sealed class DraftText(string slug, string today, SampleForm form, char delimiter)
{
    private readonly StringBuilder _text = new();

    public string Write(RecordList? list, PagingGuess? paging)
    {
        Head();
        Asking();
        Offers(list, paging);
        Following(list);
        return _text.ToString();
    }

    private void Head() => _text.Append($$"""
        # What every key means: docs/template-language.md. Check with: ./tributary template check {{slug}}
        format: 1
        id: {{slug}}
        version: 1.0.0
        kind: network                       # platform: software of many tenants, each with a host of its own
        name: {{Title(slug)}}
        # about: One sentence for the catalogue.
        # docs: https://docs.network.example/api
        evidence:
          level: inferred                   # documented: read in the network's own documentation; live: seen with an account
          checked: {{today}}
          sources:
            - a page, a mail or an example this is based on
          # doubts:
          #   - what is not certain

        settings:
          api_key:
            type: secret                    # text, secret, host, label, integer, choice, ip_list or yes_no
            label: API key
            help: Where in the network's panel it is found.
            send_to: [api]                  # a secret goes to these hosts and nowhere else; add postback to verify calls with it

        hosts:
          api: api.network.example          # or, for a platform, "${settings.api_host}" with a setting of type host

        auth:
          api:
            header:
              X-Api-Key: "${settings.api_key}"
            # query:
            #   api_key: "${settings.api_key}"

        limits:
          rate: 60 per 1m

        """);

    private void Asking() => _text.Append("""

        # What answers mean when they are not offers; the first rule that fits decides, then the HTTP status does.
        # responses:
        #   - { when: "body.status != 'ok' and contains(body.message, 'key')", as: auth, message: body.message }
        #   - { when: "body.status != 'ok'", as: fail, message: body.message }

        # A small request behind "Test connection"; without it the first page is asked for.
        # check:
        #   request:
        #     get: /offers
        #     query: { limit: "1" }

        """);

    private void Offers(RecordList? list, PagingGuess? paging)
    {
        _text.Append("\noffers:\n  request:\n    get: /offers\n    # query:\n    #   sort: id                        # a stable order keeps page boundaries stable\n");
        if (form != SampleForm.Json)
            _text.Append($"  decode:\n    as: {form.ToString().ToLowerInvariant()}\n");
        if (delimiter != ',')
            _text.Append($"    delimiter: {(delimiter == '\t' ? "tab" : $"\"{delimiter}\"")}\n");
        _text.Append("  records:\n");
        Line("    at: " + (list?.At ?? (form == SampleForm.Csv ? "." : ".offers")), list is null ? "the path to the list" : $"in the sample: {Count(list.Records.Count, "record")}");
        if (list?.IsMap == true)
            Line("    each: value", "a map whose keys are ids; the id is called key");
        if (list?.Unwrap is { } wrapper)
            Line("    unwrap: ." + wrapper, "each record lies in a wrapper");
        Paging(paging);
        _text.Append("  map:\n");
        if (list is null)
            _text.Append("    id: .id\n    name: .name\n    tracking_url: .url\n    payout: .payout\n    countries: .countries\n");
        else
            Map(list);
        Line("  # defaults:", "fixed values where the mapping finds nothing");
        _text.Append("  #   status: active\n  #   currency: USD\n");
        if (list is not null)
            Goals(list);
    }

    private void Paging(PagingGuess? paging)
    {
        if (paging is null)
        {
            Line("  # paginate:", "without it one answer is everything");
            _text.Append("  #   by: page                      # or offset, row, cursor, link\n  #   param: page\n  #   size: { param: limit, value: 100 }\n  #   total_items: body.total\n");
            return;
        }
        Line("  # paginate:", $"because {paging.Because}");
        _text.Append("  #   by: ").Append(paging.By).Append('\n');
        foreach (var line in paging.Lines)
            _text.Append("  #   ").Append(line).Append('\n');
    }

    private void Map(RecordList list)
    {
        var matched = FieldGuess.Match(FieldGuess.Offer, list.Fields);
        foreach (var needed in new[] { "id", "name" })
        {
            var (guess, field) = matched.FirstOrDefault(pair => pair.Guess.Field == needed);
            if (guess is not null)
                Line($"    {needed}: {Scalar(guess.Expression(field))}", field.Shown());
            else
                Line($"    {needed}: {(needed == "id" && list.IsMap ? "key" : "." + needed)}", "nothing in the sample looks like it");
        }
        _text.Append("    # Proposals by name and look: take away the # of what is right.\n");
        foreach (var (guess, field) in matched.Where(pair => pair.Guess.Field is not ("id" or "name")))
            Line($"    # {guess.Field}: {Scalar(guess.Expression(field))}", field.Shown());
        var used = matched.Select(pair => pair.Field.Path).ToHashSet(StringComparer.Ordinal);
        var left = list.Fields.Where(field => !used.Contains(field.Path) && !field.Path.Contains("[*]", StringComparison.Ordinal)).ToArray();
        if (left.Length > 0)
            _text.Append("    # Not placed:\n");
        foreach (var field in left)
            Line($"    #   {field.Path}", field.Shown());
    }

    private void Goals(RecordList list)
    {
        var lists = list.Fields.Where(field => field.Example.Items().FirstOrDefault().Kind == Expressions.ValueKind.Map);
        var goals = lists.FirstOrDefault(field => FieldGuess.GoalLists.Contains(field.Name.ToLowerInvariant(), StringComparer.Ordinal));
        if (goals is null)
            return;
        Line("  # goals:", "the paid events inside an offer");
        _text.Append("  #   from: ").Append(Scalar(goals.Path)).Append("\n  #   map:\n");
        foreach (var (guess, field) in FieldGuess.Match(FieldGuess.Goal, SampleField.Of(goals.Example.Items())))
            Line($"  #     {guess.Field}: {Scalar(guess.Expression(field))}", field.Shown());
    }

    private void Following(RecordList? list)
    {
        var address = list?.Fields.Select(field => field.Example.AsText()).FirstOrDefault(text => text is not null && text.StartsWith("http", StringComparison.Ordinal) && text.Contains('{', StringComparison.Ordinal));
        var placeholder = address is null ? null : address[address.IndexOf('{', StringComparison.Ordinal)..] is var rest && rest.Contains('}', StringComparison.Ordinal)
            ? rest[..(rest.IndexOf('}', StringComparison.Ordinal) + 1)] : null;
        _text.Append("""

            # The address a member is sent to. The click id has to come back in the postback.
            link:
              from: offer.tracking_url

            """);
        _text.Append(placeholder is null ? "  add:\n    subid: \"${click.id}\"\n" : $"  replace:\n    \"{placeholder}\": \"${{click.id}}\"\n");
        _text.Append("""

            # How the network calls us. A macro is the network's placeholder; we write the address to paste there.
            postback:
              fields:
                click_id: { macro: "{subid}", required: yes }
                txn_id: { macro: "{transaction_id}" }
                offer_id: { macro: "{offer_id}" }
                payout: { macro: "{payout}" }
              # verify:                         # what proves a call, besides the private address
              #   - secret: { given: got.key, expect: settings.postback_key }
              #   - signature: { given: got.hash, expect: "concat(got.txn_id, settings.postback_key) | sha256" }
              identity: [txn_id]                # what makes a conversion the same one
              events:
                # - { when: "got.status == 'rejected'", do: void, reason: "'rejected by the network'" }
                - do: approve
              reply:
                accepted: 200 OK
                refused: 403 NO

            """);
    }

    private void Line(string text, string comment) => _text.Append(text.PadRight(Math.Max(36, text.Length + 1))).Append("# ").Append(comment).Append('\n');

    // In plain YAML a colon or hash with a blank, or an odd first character, would mean something else.
    private static string Scalar(string expression) =>
        expression.Contains(": ", StringComparison.Ordinal) || expression.Contains(" #", StringComparison.Ordinal) || expression.Contains('"', StringComparison.Ordinal)
            ? $"'{expression.Replace("'", "''", StringComparison.Ordinal)}'"
            : expression;

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    private static string Title(string slug) => string.Join(' ', slug.Split('-').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
