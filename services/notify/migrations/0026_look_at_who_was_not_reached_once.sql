-- Of whom no contact came is looked at once, and not each time until one comes.
ALTER TABLE message ADD COLUMN taken_up boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN message.taken_up IS 'Of what waits for a contact: a colleague has a call for it, or chose to make none. Not looked at again before a call of its case ends.';
CREATE INDEX message_unreached ON message (kind, partition, greatest(at, decided_at)) WHERE state = 'waiting' AND NOT taken_up;
COMMENT ON INDEX message_unreached IS 'Who may need a call because no contact came, without those who have one.';
COMMENT ON INDEX message_resting IS 'What waits for its moment, the earliest first: a courier that looks reads what is due, and nothing that comes later.';
