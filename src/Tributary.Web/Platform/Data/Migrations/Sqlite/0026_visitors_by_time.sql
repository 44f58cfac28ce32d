-- In the order in which they come and are forgotten, in one tree: each click writes half as many pages. Under the time of its click, which a click that was restored
-- before it was filed did not know.
create table visitors_by_time (
    clicked_at bigint not null,
    click_id text not null,
    address text not null,
    user_agent text not null,
    primary key (clicked_at, click_id)
) without rowid;
insert into visitors_by_time (clicked_at, click_id, address, user_agent)
select coalesce((select c.clicked_at from clicks c where c.click_id = v.click_id), v.clicked_at), v.click_id, v.address, v.user_agent from click_visitors v;
drop table click_visitors;
alter table visitors_by_time rename to click_visitors;

-- Nothing asks for the clicks of an offer.
drop index clicks_offer;
