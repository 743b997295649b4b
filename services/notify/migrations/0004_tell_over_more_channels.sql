-- A message may leave later than it was decided, over more channels than mail, together with others, and be cancelled.
ALTER TABLE message
    ADD COLUMN urgent    boolean NOT NULL DEFAULT true,
    ADD COLUMN leaves_at timestamptz,
    ADD COLUMN envelope  uuid,
    ADD COLUMN reference text,
    DROP CONSTRAINT message_state_check,
    ADD CONSTRAINT message_state_check
        CHECK (state IN ('waiting', 'queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled')),
    DROP CONSTRAINT message_check1,
    ADD CONSTRAINT message_check1
        CHECK ((state IN ('sent', 'delivered', 'failed', 'cancelled')) = (ended_at IS NOT NULL));
ALTER TABLE attempt
    DROP CONSTRAINT attempt_what_check,
    ADD CONSTRAINT attempt_what_check
        CHECK (what IN ('handing-over', 'again', 'sent', 'queued', 'delivered', 'failed', 'cancelled'));
ALTER TABLE held ADD COLUMN until timestamptz;
COMMENT ON COLUMN message.state IS 'waiting: no contact yet; queued; sending: with a courier; sent: the channel took it; delivered: it told that it arrived; failed: given up; cancelled: not needed any more.';
COMMENT ON COLUMN message.urgent IS 'Prescribed by law or a task: it leaves by itself and at once. The rest of a day goes together in one envelope.';
COMMENT ON COLUMN message.leaves_at IS 'Not before this moment, in the time of the pipe of all partitions (the low watermark); null is at once.';
COMMENT ON COLUMN message.envelope IS 'The message whose id is the Message-ID of all that left together; written when they are first claimed, so that a second attempt is the same mail.';
COMMENT ON COLUMN message.reference IS 'Under which the provider knows it, where it can be asked.';
COMMENT ON COLUMN held.until IS 'The first moment at which it may be told; null is the next tick.';
