-- However much waits, what the lookout and the desk ask of it is found by an index.
DROP INDEX message_open;
CREATE INDEX message_open ON message (queued_at, position) INCLUDE (kind, channel, state, at, overdue)
    WHERE state IN ('waiting', 'queued', 'sending');
COMMENT ON INDEX message_open IS 'What has not ended, the oldest first and counted, for the page of colleagues.';
CREATE INDEX message_untold ON message (kind, partition, at) WHERE state IN ('waiting', 'queued', 'sending') AND NOT overdue;
COMMENT ON INDEX message_untold IS 'What passes its 48 hours next, without all that waits and is younger.';
CREATE INDEX message_department ON message (department, next_try_at) WHERE state IN ('waiting', 'queued');
COMMENT ON INDEX message_department IS 'What a brake holds, and what it moved out of the way.';
