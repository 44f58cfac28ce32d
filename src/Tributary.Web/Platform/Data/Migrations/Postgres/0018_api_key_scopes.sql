-- What a key may do, and until when. Keys made before may do all they could.
alter table api_keys add column scopes text not null default 'Offers Members Conversions Withdrawals';
alter table api_keys add column expires_at bigint;
