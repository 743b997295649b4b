-- A case is open until its decision is made known (Awb 3:41), so the day on which its term ended is the day on which it finished.
-- Cases that were decided and not made known count anew when they are announced, or by `spoor rebuild dashboard --write`.
ALTER TABLE card DROP COLUMN term_ended_on;

CREATE TABLE begun (
    whole boolean PRIMARY KEY DEFAULT true CHECK (whole),
    since date    NOT NULL
);
INSERT INTO begun (since)
SELECT (min(happened_at) AT TIME ZONE 'Europe/Amsterdam')::date FROM change HAVING min(happened_at) IS NOT NULL;
