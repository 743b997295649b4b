-- Who gave no e-mail address, so that no mail is made that can only fail. Of contacts of before it shows when they change.
ALTER TABLE contact ADD COLUMN no_email boolean NOT NULL DEFAULT false;
CREATE INDEX contact_without_email ON contact (applicant_id) WHERE no_email;
COMMENT ON COLUMN contact.no_email IS 'There is no e-mail address in it: what nobody must be told is not mailed to fail.';
