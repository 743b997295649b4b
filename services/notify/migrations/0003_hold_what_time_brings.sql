ALTER TABLE held ADD COLUMN place text NOT NULL DEFAULT 'change';
ALTER TABLE held ALTER COLUMN place DROP DEFAULT;
ALTER TABLE held DROP CONSTRAINT held_pkey;
ALTER TABLE held ADD PRIMARY KEY (case_id, place);
COMMENT ON TABLE held IS 'What waits for the next tick of its partition, as it was announced: the last change of a case, and what time brought.';
COMMENT ON COLUMN held.place IS 'change, still-busy, reminder, validity, or appointment with its day: the newer takes the place of the older.';
