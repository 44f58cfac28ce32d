-- Only SQLite has to be told how to find the newest version of an offer; this keeps the planner's figures near the truth where offers change often.
alter table offer_versions set (autovacuum_analyze_scale_factor = 0.02);
