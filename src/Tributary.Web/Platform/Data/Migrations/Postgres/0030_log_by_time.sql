-- Finds where a day of the log begins and ends, from the index alone.
create index postbacks_received on postbacks (received_at, id);
