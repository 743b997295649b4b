-- Corrections of one day wait beside each other: each says what was wrong.
COMMENT ON COLUMN held.place IS 'The kind of the message; of an appointment with its day, of a correction with its cause. The newer takes the place of the older.';
