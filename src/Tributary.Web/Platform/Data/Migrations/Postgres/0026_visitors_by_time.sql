-- In the order in which they come and are forgotten, in one tree: each click writes half as many pages. Under the time of its click, which a click that was restored
-- before it was filed did not know.
update click_visitors v set clicked_at = c.clicked_at from clicks c where c.click_id = v.click_id and c.clicked_at <> v.clicked_at;
alter table click_visitors drop constraint click_visitors_pkey;
alter table click_visitors add primary key (clicked_at, click_id);
drop index click_visitors_time;

-- Nothing asks for the clicks of an offer.
drop index clicks_offer;
