CREATE TABLE asked_link (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id  text   NOT NULL,
    sealed   text
);
COMMENT ON TABLE asked_link IS 'Who asked for a new link: looked at within a second by somebody else than the door, and then deleted, whatever came of it.';
COMMENT ON COLUMN asked_link.case_id IS 'As it was typed; nobody has looked whether there is such a case.';
COMMENT ON COLUMN asked_link.sealed IS 'The address that was typed, as base64 of a libsodium sealed box; null when an agent asked, for whom the known address is enough.';

CREATE TABLE preference (
    applicant_id text   PRIMARY KEY,
    language     text   NOT NULL CHECK (language IN ('nl', 'en')),
    off          text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE preference IS 'What an applicant chose on the page of preferences; it goes before what the department told. Gone with the person.';
COMMENT ON COLUMN preference.off IS 'The kinds of message that are not wanted; never one that the law prescribes.';
