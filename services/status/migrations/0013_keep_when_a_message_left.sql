-- A message that arrived was sent before: both moments are kept.
ALTER TABLE message ADD COLUMN sent_at timestamptz;
UPDATE message SET sent_at = state_at WHERE state = 'sent';
