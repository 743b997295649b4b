-- Who is held already is taken to be held since an hour before now.
ALTER TABLE brake ADD COLUMN caught_from timestamptz NOT NULL DEFAULT now() - interval '1 hour';
COMMENT ON COLUMN brake.caught_from IS 'What was queued since then counts as what the brake caught: an hour before it began. Real time, for late facts bear old dates.';
