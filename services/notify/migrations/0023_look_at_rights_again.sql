-- Nobody can be asked on a Monday night: a right that nobody saw for long sends no mail of cases.
ALTER TABLE week_reader ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN asked_in text;
COMMENT ON COLUMN week_reader.departments IS 'What they chose, of what they might see when they last came: each visit takes out the others.';
COMMENT ON COLUMN week_reader.seen_at IS 'When they last came, so when their rights were last seen.';
COMMENT ON COLUMN week_reader.asked_in IS 'The week whose mail asked them to log in again, for that was too long ago; until they do, nothing leaves.';
