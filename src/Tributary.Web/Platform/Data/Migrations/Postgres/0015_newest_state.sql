-- paused_by: the run that kept an offer from members because it had been missing for long enough; 0 where that was before runs noted it.
-- held: the fields, by commas, of which the network's value did not come into force with this version, but waited for a person.
alter table offer_versions add column paused_by bigint;
alter table offer_versions add column held text;
update offer_versions set paused_by = 0
where status = 'missing' and until = 9223372036854775807
  and exists (select 1 from generations g where g.network_id = offer_versions.network_id and g.generation - offer_versions.since + 1 >= g.missing_after);
create index offer_versions_gone on offer_versions (network_id, since) where status = 'missing' and until = 9223372036854775807 and paused_by is null;
create index offer_versions_paused on offer_versions (paused_by, offer_id) where paused_by > 0;

-- last_at: when the trouble was met last; text says how it stood then.
alter table alerts add column last_at bigint;

-- The offers that an alert is about while their trouble goes on; without any left it is over. way: 'Stopped' or 'Missing', 'Held' or 'Applied'.
-- version_id: what was in force before a payout was cut; size: by how many millionths it is cut since.
create table alert_offers (
    alert_key text not null references alerts (key),
    offer_id bigint not null references offers (id),
    way text not null,
    version_id bigint,
    size bigint not null,
    primary key (alert_key, offer_id)
);
create index alert_offers_offer on alert_offers (offer_id);
