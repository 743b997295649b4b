-- What stands on the envelope of a message that came in, so that it can be said again as it was.
ALTER TABLE outbox ADD COLUMN headers text;
ALTER TABLE parked ADD COLUMN headers text;
