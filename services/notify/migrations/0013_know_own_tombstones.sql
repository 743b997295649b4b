CREATE TABLE farewell (
    person bytea PRIMARY KEY
);
COMMENT ON TABLE farewell IS 'Whose tombstone notify wrote itself and has not heard yet: what it asks is done, so it forgets nobody who applied again.';
COMMENT ON COLUMN farewell.person IS 'SHA-256 of the applicant id: enough to know the tombstone by.';
-- Nothing looks for a message by it: a provider is told our own name.
DROP INDEX message_reference;
CREATE INDEX message_open ON message (queued_at, position) WHERE state IN ('waiting', 'queued', 'sending');
COMMENT ON INDEX message_open IS 'The oldest that have not ended, for the page of colleagues.';
