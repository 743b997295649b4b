-- When the applicant was told: what a promise of news is held against. Of those heard before, since when they are so.
ALTER TABLE message ADD COLUMN left_at timestamptz;
UPDATE message SET left_at = coalesce(state_at, at) WHERE state IN ('sent', 'delivered');
