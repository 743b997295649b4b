-- Expand: what is kept of people gets a second form, and both are read. `spoor notify rotate-keys` writes what there is
-- in the new form. A later migration may refuse the old form, when no city has any of it left (the command tells).
CREATE TABLE person_key (
    applicant_id text PRIMARY KEY,
    wrapped      text NOT NULL,
    wrapped_for  text NOT NULL
);
COMMENT ON TABLE person_key IS 'The key with which all is locked that we keep of a person. Who must be forgotten loses this row; then nothing of them opens again.';
COMMENT ON COLUMN person_key.wrapped IS 'Base64 of a libsodium sealed box with 32 bytes, for the key of notify.';
COMMENT ON COLUMN person_key.wrapped_for IS 'The name of that key: the beginning of the SHA-256 of its public half. Others than the current one are old.';
COMMENT ON COLUMN contact.sealed IS 'A colon and what is locked with the key of the person; without a colon, of before or unopened, base64 of a libsodium sealed box. Opened only while a letter is written.';
COMMENT ON COLUMN contact.told IS 'What the department told last, as long as the e-mail address of the applicant goes before it; in the forms of sealed.';
COMMENT ON TABLE contact IS 'How to reach an applicant; gone when a tombstone said so.';
COMMENT ON COLUMN new_address.sealed IS 'In the forms of contact.sealed.';
COMMENT ON COLUMN subscription.sealed IS 'Endpoint and keys, in the forms of contact.sealed; opened only while a notification is sent.';
COMMENT ON COLUMN message.to_sealed IS 'A contact that only this message goes to, in the forms of contact.sealed; it waits for no other message.';
CREATE INDEX message_apart ON message (id) WHERE to_sealed IS NOT NULL;
