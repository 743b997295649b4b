-- When a case changed stands in a narrow table, so that saving a case touches no index and its page has room for the new row.
CREATE TABLE change (
    case_id text        NOT NULL PRIMARY KEY,
    at      timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX change_at ON change (at, case_id);
INSERT INTO change (case_id, at) SELECT case_id, changed_at FROM "case" ON CONFLICT DO NOTHING;
DROP INDEX case_changed;

-- What time it was in the city when a message came into its state.
ALTER TABLE message ADD COLUMN state_at timestamptz;
