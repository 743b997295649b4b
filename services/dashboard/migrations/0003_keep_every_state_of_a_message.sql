-- A message may arrive, and it may be cancelled: no state that notify tells is refused.
ALTER TABLE message DROP CONSTRAINT message_state_check;
ALTER TABLE message ADD CONSTRAINT message_state_check
    CHECK (state IN ('queued', 'retrying', 'sent', 'cancelled', 'failed', 'delivered'));
