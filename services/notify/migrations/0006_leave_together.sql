-- What may leave now is found by one index per channel, legal ones first; the rest of a day gets its envelope when its moment comes.
ALTER TABLE message ADD COLUMN instead_of uuid;
DROP INDEX message_queue;
CREATE INDEX message_queue ON message (channel, urgent DESC, next_try_at, position)
    WHERE state = 'queued' AND (leaves_at IS NULL OR envelope IS NOT NULL);
CREATE INDEX message_resting ON message (leaves_at) WHERE state IN ('waiting', 'queued') AND envelope IS NULL AND leaves_at IS NOT NULL;
CREATE INDEX message_envelope ON message (envelope) WHERE envelope IS NOT NULL;
CREATE INDEX message_reference ON message (reference) WHERE reference IS NOT NULL;
DROP INDEX message_lane;
CREATE INDEX message_lane ON message (case_id, applicant_id, channel, position) WHERE state IN ('waiting', 'queued', 'sending');
COMMENT ON INDEX message_queue IS 'What may leave, in the order in which it leaves; what rests until its moment is not in it, so it costs nothing.';
COMMENT ON INDEX message_resting IS 'What waits for its moment: looked at once a second, from its earliest moment on.';
COMMENT ON COLUMN message.position IS 'The order within a lane, the messages of a case to one applicant over one channel: each leaves after those before it have ended, urgent ones first.';
COMMENT ON COLUMN message.envelope IS 'The Message-ID of all that leaves together, mostly the id of the first; written when its moment has come, so that a second attempt is the same mail.';
COMMENT ON COLUMN message.instead_of IS 'The message that failed over another channel, in whose place this one is.';
