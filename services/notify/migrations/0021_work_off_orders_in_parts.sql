-- What is ordered of a flood is worked off in parts, and goes on where it ended when somebody died.
ALTER TABLE brake ADD COLUMN ordered text CHECK (ordered IN ('release', 'purge'));
ALTER TABLE brake ADD COLUMN ordered_role text;
ALTER TABLE brake ADD COLUMN ordered_departments text[];
ALTER TABLE brake ADD COLUMN ordered_after bigint NOT NULL DEFAULT 0;
ALTER TABLE brake ADD COLUMN ordered_until bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN brake.ordered IS 'What a colleague decided of what is held, until it is worked off in parts.';
COMMENT ON COLUMN brake.ordered_role IS 'As attempt.role, and so its departments: for the lines of evidence.';
COMMENT ON COLUMN brake.ordered_after IS 'The position up to which it is worked off.';
COMMENT ON COLUMN brake.ordered_until IS 'The position of the last message that it is about: what came later is not meant.';
