-- Who opens the link of a confirmed address again is told that nothing more is needed; the address itself is not kept here.
ALTER TABLE new_address ALTER COLUMN sealed DROP NOT NULL, ADD COLUMN confirmed_at timestamptz,
      ADD CONSTRAINT new_address_confirmed CHECK ((confirmed_at IS NULL) = (sealed IS NOT NULL));
COMMENT ON TABLE new_address IS 'Who asked for which e-mail address, until two days have passed; of a confirmed one only that it was, until another is.';
COMMENT ON COLUMN new_address.sealed IS 'In the forms of contact.sealed; nothing once it is confirmed.';

-- A call waits for no contact: a colleague finds out how somebody is reached.
UPDATE message SET state = 'queued' WHERE channel = 'call' AND state = 'waiting';
