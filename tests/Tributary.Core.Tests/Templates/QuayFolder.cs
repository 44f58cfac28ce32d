using System.Text;
using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Templates;

/// <summary>A network that does not exist, with cases for what no network of the catalogue needs.</summary>
internal static class QuayFolder
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["template.yaml"] = """
            format: 1
            id: quay
            version: 1.0.0
            kind: network
            name: Quay
            evidence: { level: inferred, checked: 2026-11-21, sources: [nothing] }
            settings:
              api_key: { type: secret, label: Key, send_to: [api, postback] }
            hosts: { api: api.quay.example }
            limits: { max_records: 900 }
            offers:
              request:
                get: /offers
                headers: { X-Client: tributary }
              responses:
                - { when: body.state == 'closed', as: empty }
              records: { at: .offers }
              map: { id: .id, name: .name, tracking_url: .url, updated_at: .changed | date }
            steps:
              - id: details
                when: offer.updated_at != null
                request: { get: /details, query: { "ids[]": "${batch.ids}" } }
                batch:
                  size: 2
                  records: { at: .found, each: value, unwrap: .detail }
                  match: key
                set: { terms: .terms }
            link:
              from: offer.tracking_url
              add: { sub: "${click.id}", member: "${click.member}" }
              max_value: 6
            postback:
              fields:
                ref: { macro: "{ref}" }
                txn: { macro: "{txn}" }
                event: { macro: "{event}" }
                key: { fixed: "${settings.api_key}" }
              verify:
                - secret: { given: got.key, expect: settings.api_key }
              values: { click_id: got.ref, txn_id: got.txn, goal_id: got.event }
              identity: [txn]
              events: [{ do: approve }]
              reply: { accepted: 200 OK, duplicate: 200 SEEN, refused: 403 NO }
            conversions:
              request: { get: /sales }
              responses:
                - { when: body.none, as: empty }
              records: { at: .sales }
              map: { txn_id: .id, member_id: .user }
              identity: [txn_id]
              events: [{ do: approve }]
            sync: { missing: keep }
            """,
        ["cases.yaml"] = """
            settings: { api_key: k3y }
            feeds:
              - name: two with details and one without
                answers: [offers.json, details.json]
                requests:
                  - https://api.quay.example/offers
                  - https://api.quay.example/details?ids%5B%5D=1&ids%5B%5D=2
                headers: "X-Client: tributary"
                outcome: complete
                golden: offers.json
              - name: closed for today
                answers: [closed.json]
                outcome: complete
            links:
              - url: https://t.quay.example/1
                becomes: https://t.quay.example/1?sub=CLICK
            postbacks:
              - name: with the key
                query: ref=CLICK&txn=t1&event=e1&key=k3y
                event: approve
                facts: { click_id: CLICK, txn_id: t1, goal_id: e1 }
              - name: with another key
                query: ref=CLICK&txn=t1&event=e1&key=other
                refused: The shared secret does not match.
            conversions:
              - name: one sale
                answers: [sales.json]
                events: [{ event: approve, txn_id: s1, member_id: m7 }]
              - name: none
                answers: [none.json]
                events: []
            """,
        ["fixtures/offers.json"] = """
            {"offers": [
              {"id": 1, "name": "One", "url": "https://t.quay.example/1", "changed": "2025-11-01"},
              {"id": 2, "name": "Two", "url": "https://t.quay.example/2", "changed": "2025-11-01"},
              {"id": 3, "name": "Three", "url": "https://t.quay.example/3"}
            ]}
            """,
        ["fixtures/details.json"] = """{"found": {"1": {"detail": {"terms": "Be first."}}, "2": {"detail": {"terms": "Be second."}}}}""",
        ["fixtures/closed.json"] = """{"state": "closed"}""",
        ["fixtures/sales.json"] = """{"sales": [{"id": "s1", "user": "m7"}]}""",
        ["fixtures/none.json"] = """{"none": true}""",
        ["golden/offers.json"] = """
            {
              "offers": [
                {
                  "source_id": "1",
                  "title": "One",
                  "status": "active",
                  "approval": "approved",
                  "terms": "Be first.",
                  "categories": [],
                  "tracking_url": "https://t.quay.example/1",
                  "countries": [],
                  "countries_excluded": [],
                  "os": [],
                  "devices": [],
                  "requires_approval": false,
                  "goals": [],
                  "updated_at": 1761955200000,
                  "content_hash": "d16e30783c7343889fbca654bde94d63"
                },
                {
                  "source_id": "2",
                  "title": "Two",
                  "status": "active",
                  "approval": "approved",
                  "terms": "Be second.",
                  "categories": [],
                  "tracking_url": "https://t.quay.example/2",
                  "countries": [],
                  "countries_excluded": [],
                  "os": [],
                  "devices": [],
                  "requires_approval": false,
                  "goals": [],
                  "updated_at": 1761955200000,
                  "content_hash": "c5061804f80f0a4cf3b34413ee7a72e0"
                },
                {
                  "source_id": "3",
                  "title": "Three",
                  "status": "active",
                  "approval": "approved",
                  "categories": [],
                  "tracking_url": "https://t.quay.example/3",
                  "countries": [],
                  "countries_excluded": [],
                  "os": [],
                  "devices": [],
                  "requires_approval": false,
                  "goals": [],
                  "content_hash": "37fb883227db392f480cc5edd9db4072"
                }
              ],
              "issues": []
            }

            """,
    };

    public static TemplateFolder Folder { get; } = new("quay", path => Files.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : null);
}
