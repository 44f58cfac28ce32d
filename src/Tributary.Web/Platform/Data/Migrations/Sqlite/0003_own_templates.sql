-- Templates of the operator's own, every version they ever had. Rows never change: the one with the highest place is what stands now, and
-- one with the act Removed (and no text) says that nothing does. The key lets only one of two people take the next place.
create table template_versions (
    template_id text not null,
    place bigint not null,
    act text not null,
    version text not null,
    text text not null,
    sha256 text not null,
    account_id bigint,
    changed_by text not null,
    changed_at bigint not null,
    primary key (template_id, place)
);
