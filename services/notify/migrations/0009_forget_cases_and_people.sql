-- An erased case is told of no more, and names nobody; who has no case left is forgotten.
CREATE TABLE forgotten (
    case_id text PRIMARY KEY
);
CREATE INDEX message_applicant ON message (applicant_id);
DROP INDEX message_waiting;
COMMENT ON TABLE forgotten IS 'Cases that were erased: what is announced of them once more is passed over. Its messages name nobody and hold no text.';
COMMENT ON COLUMN message.body IS 'The announcement as it came; empty when the case was erased, as is the applicant.';
