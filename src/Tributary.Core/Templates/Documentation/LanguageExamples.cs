namespace Tributary.Core.Templates.Documentation;

/// <summary>
/// Templates that between them use every key there is: the reference takes its examples from them, and a test that loads them finds a key
/// nobody has shown. The networks are invented.
/// </summary>
internal static class LanguageExamples
{
    /// <summary>A stored feed in JSON, with steps, a signed postback and two addresses to paste.</summary>
    public const string Stored = """
        format: 1
        id: harbour-ads
        version: 1.2.0
        kind: platform
        name: Harbour Ads
        about: Publisher API of any network that runs on Harbour.
        docs: https://docs.harbour.example/publisher
        needs: [steps, delta, for_each]
        evidence:
          level: documented
          checked: 2026-11-21
          sources: [Harbour publisher API 2.4]
          doubts: [the request limit of an account is not published]
        settings:
          api_host:
            type: host
            label: API host
            example: api.yournetwork.example
            suffixes: [.yournetwork.example, .harbour.example]
          publisher:
            type: text
            label: Publisher number
            help: In the panel under Account.
            pattern: "[0-9]{3,9}"
          api_key: { type: secret, label: API key, send_to: [api] }
          postback_key: { type: secret, label: Postback key, send_to: [postback] }
          region:
            type: choice
            label: Region
            options: { eu: Europe, us: America }
            default: eu
          postback_ips: { type: ip_list, label: Allowed addresses, optional: yes }
        hosts:
          api: "${settings.api_host}"
        auth:
          api:
            header: { X-Key: "${settings.api_key}" }
            query: { sign: "${request.query | md5}" }
            body: { key: "${settings.api_key}" }
            basic: { user: "${settings.publisher}", password: "${settings.api_key}" }
        limits: { rate: 60 per 1m, every: 15m, timeout: 60s, page_bytes: 32MB, max_pages: 400, max_records: 200000, retries: 3 }
        responses:
          - { when: body.status == 'wait', as: rate_limited, message: body.message, wait: 90s }
        tables:
          state: { live: active, halted: paused, "*": closed }
        check:
          request: { get: /v2/me }
          responses:
            - { when: body.id == null, as: config }
        offers:
          request:
            get: /v2/offers
            host: api
            query: { sort: id, region: "${settings.region}", kind: "${each.kind}" }
            headers: { X-Client: tributary }
          decode: { as: json }
          for_each: { kind: [app, web] }
          responses:
            - { when: http.status == 404, as: empty }
          records:
            at: .data.items
            each: item
            unwrap: .offer
            where: .type != 'test'
            may_be_missing: body.total == 0
          paginate:
            by: page
            param: page
            in: query
            start: 1
            value: "${page.size},${page.number}"
            size: { param: per_page, value: 200 }
            total_pages: body.pages
            total_items: body.total
            more: body.has_more
            short_page_ends: no
          delta: { param: since, value: "${run.last_success | unix}", full_every: 24h }
          map:
            id: .id
            name: .title
            status: .state | table('state')
            approval: if(.approved, 'approved', 'pending')
            description: .text.en ?? .text.de
            terms: .steps | join('; ')
            categories: .tags[*].name
            image_url: .media.icon
            preview_url: .landing_page
            tracking_url: .click_url
            payout: .payout.amount | number
            payout_percent: .payout.percent
            payout_type: .model | lower
            currency: .payout.currency
            countries: .geo.include
            countries_excluded: .geo.exclude
            os: .platforms | os
            devices: .platforms | device
            daily_cap: .caps.day
            starts_at: .from | date
            ends_at: .until | date('unix')
            requires_approval: .needs_approval
            incentive: .incent_allowed
            store_id: .app.package
            rank: .position
            detail_id: .uuid
            updated_at: .changed | date
          defaults: { status: active, currency: USD }
          goals:
            from: .events
            map:
              id: .event_id
              name: .label
              payout: .payout
              payout_percent: .percent
              currency: .currency
              countries: .countries
              countries_excluded: .countries_excluded
              os: .os | os
              devices: .devices | device
            defaults: { currency: USD }
        steps:
          - id: link
            when: offer.approval == 'approved' and blank(offer.tracking_url)
            request: { get: "/v2/offers/${offer.detail_id}/link" }
            decode: { as: json }
            responses:
              - { when: http.status == 404, as: gone }
            refresh: 7d
            per_run: 200
            set: { tracking_url: body.url }
          - id: details
            request: { get: /v2/details, query: { "ids[]": "${batch.ids}" } }
            batch:
              size: 50
              records: { at: .details, each: item, unwrap: .detail }
              match: .offer_id
            set: { terms: .requirements }
            goals:
              from: .events
              map: { id: .id, name: .name }
              defaults: { currency: USD }
        link:
          from: offer.tracking_url
          add: { sub1: "${click.id}" }
          replace: { "{member}": "${click.member}" }
          append: "${click.id}"
          max_value: 100
        postback:
          methods: [GET, POST]
          body: { json_in: payload }
          urls:
            credit: { label: Conversions, help: Paste it under Postback URL. }
            reversal: { label: Reversals, add: { kind: reversal } }
          fields:
            click_id: { macro: "{sub1}", required: yes }
            txn_id: { macro: "{transaction}", param: tid }
            kind: { required: no }
            payout: { json: .conversion.payout }
            hash: { header: X-Signature }
            secret: { fixed: "${settings.postback_key}" }
          verify:
            - secret: { given: got.secret, expect: settings.postback_key }
            - when: got.kind != 'reversal'
              signature: { given: got.hash, expect: "concat(got.click_id, got.txn_id) | hmac_sha256(settings.postback_key)" }
            - ip: settings.postback_ips
          identity: [txn_id]
          values: { click_id: got.click_id | trim, txn_id: got.txn_id, goal_id: request.query, offer_id: got.kind, reversal_id: got.kind, payout: got.payout | abs, currency: "'USD'", ip: request.ip, country: "'US'", member_id: got.click_id }
          events:
            - { when: got.kind == 'reversal', do: void, reason: "'taken back by the network'" }
            - { do: approve }
          reply: { accepted: 200 OK, duplicate: 200 DUP, refused: 403 NO }
        sync: { missing: close, missing_after: 2, max_drop: 40% }
        """;

    /// <summary>A live feed in CSV behind a token, and the network's own wall.</summary>
    public const string Live = """
        format: 1
        id: tide-wall
        version: 1.0.0
        kind: network
        name: Tide
        needs: [live, token, csv, wall]
        evidence: { level: inferred, checked: 2026-11-21, sources: [a letter] }
        settings:
          client: { type: text, label: Client }
          client_secret: { type: secret, label: Client secret, send_to: [api] }
        hosts:
          api: api.tide.example
        auth:
          api:
            token:
              request:
                post: /oauth/token
                form: { grant_type: client_credentials }
                basic: { user: "${settings.client}", password: "${settings.client_secret}" }
              decode: { as: json }
              responses:
                - { when: body.error, as: auth, message: body.error }
              value: body.access_token
              expires_in: body.expires_in
              lifetime: 1h
              send:
                header: { Authorization: "Bearer ${token.value}" }
                query: { access_token: "${token.value}" }
                body: { token: "${token.value}" }
        offers:
          live: yes
          request:
            post: /feed
            json: { ip: "${visitor.ip}", agent: "${visitor.user_agent}", limit: 50 }
          decode: { as: csv, delimiter: tab, encoding: utf-8, columns: [id, name, url, payout] }
          records: { at: . }
          paginate: { by: link, next: "http.headers['x-next']" }
          map: { id: .id, name: .name, tracking_url: .url, payout: .payout }
        wall:
          url: https://wall.tide.example/?client=${settings.client}&user=${click.member}
          help: Ask the manager to open it for your domain.
        """;

    /// <summary>A network that lists its conversions instead of calling.</summary>
    public const string Polled = """
        format: 1
        id: quay-programmes
        version: 1.0.0
        kind: network
        name: Quay
        needs: [polling, xml]
        extends: harbour-ads
        evidence: { level: inferred, checked: 2026-11-21, sources: [a letter] }
        conversions:
          request:
            get: /transactions
            query: { from: "${window.from | date_text('yyyy-MM-dd')}", to: "${window.to | date_text('yyyy-MM-dd')}" }
          decode: { as: xml }
          responses:
            - { when: http.status == 404, as: empty }
          for_each: { status: [pending, approved] }
          records: { at: .answer.transaction }
          paginate: { by: none }
          every: 1h
          window: { back: 30d, at_most: 7d }
          map:
            click_id: .ref
            txn_id: .number
            goal_id: .event
            offer_id: .programme
            payout: .commission
            currency: .currency
            ip: .ip
            country: .country
            member_id: .member
            at: .time | date
          identity: [txn_id]
          events:
            - { when: .status == 'approved', do: approve }
            - { do: pending, reason: "'not decided yet'" }
        reversals:
          request: { get: /reversals }
          records: { at: .answer.reversal }
          map: { txn_id: .number, reversal_id: .id, payout: .taken_back }
          identity: [txn_id]
        """;

    public static IReadOnlyList<string> All => [Stored, Live, Polled];
}
