ALTER TABLE contact ADD COLUMN email_fails boolean NOT NULL DEFAULT false;
ALTER TABLE contact ADD COLUMN email_judged timestamptz NOT NULL DEFAULT 'epoch';
COMMENT ON COLUMN contact.email_fails IS 'Mails to this e-mail address come back: until one is known to have arrived, or somebody says that another one, or this one, is right.';
COMMENT ON COLUMN contact.email_judged IS 'When that mail was handed over of which we heard last what became of it, or when the address was told. Real time; what was handed over before says nothing of it.';
