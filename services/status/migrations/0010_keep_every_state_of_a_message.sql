-- A message that was refused may be tried again; one that was sent may be delivered, or come back.
ALTER TABLE message DROP CONSTRAINT message_state_check,
    ADD CONSTRAINT message_state_check
        CHECK (state IN ('queued', 'retrying', 'sent', 'delivered', 'failed', 'cancelled'));
