-- A message may be delivered, given up or cancelled after the channel took or refused it.
ALTER TABLE message DROP CONSTRAINT message_state_check,
    ADD CONSTRAINT message_state_check
        CHECK (state IN ('queued', 'sent', 'failed', 'delivered', 'given-up', 'cancelled'));
