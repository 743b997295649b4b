-- When a message was decided, in the time of the city; of those before it is the time of their announcement.
ALTER TABLE message ADD COLUMN decided_at timestamptz;
COMMENT ON COLUMN message.decided_at IS 'What time it was in the city when it was decided; queued_at is the same moment by the clock on the wall. Null: as at.';
