-- An erased case is told of no more, and names nobody; who has no case left is forgotten.
CREATE TABLE forgotten (
    case_id text PRIMARY KEY
);
CREATE INDEX message_applicant ON message (applicant_id);
DROP INDEX message_waiting;
COMMENT ON TABLE forgotten IS 'Cases that were erased: what is announced of them once more is passed over. Its messages name nobody and hold no text.';
COMMENT ON COLUMN message.body IS 'The announcement as it came; empty when the case was erased, as is the applicant.';

-- Applicants tell a new e-mail address themselves; it counts once somebody confirmed it from there.
CREATE TABLE new_address (
    id           uuid        PRIMARY KEY,
    applicant_id text        NOT NULL,
    sealed       text        NOT NULL,
    asked_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX new_address_applicant ON new_address (applicant_id);
ALTER TABLE contact ADD COLUMN own boolean NOT NULL DEFAULT false, ADD COLUMN told text;
ALTER TABLE message ADD COLUMN to_sealed text;
COMMENT ON TABLE new_address IS 'Who asked for which e-mail address, until it is confirmed or two days have passed.';
COMMENT ON COLUMN new_address.id IS 'Also of the message to that address; signed it stands in its link.';
COMMENT ON COLUMN contact.own IS 'The e-mail address is one that the applicant confirmed.';
COMMENT ON COLUMN contact.told IS 'What the department told last, as long as the e-mail address of the applicant goes before it.';
COMMENT ON COLUMN message.to_sealed IS 'A sealed contact that only this message goes to; it waits for no other message.';
