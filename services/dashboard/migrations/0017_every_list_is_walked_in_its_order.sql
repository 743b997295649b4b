-- What ended in a month is read by receipt; rare ones are found by the days that they took. Both are of cases that ended, so they cost one row each.
CREATE INDEX IF NOT EXISTS card_ended_received ON card ((finished_on - extract(day FROM finished_on)::int + 1), received_on, case_id)
 WHERE finished_on IS NOT NULL;
CREATE INDEX IF NOT EXISTS card_lead ON card ((finished_on - received_on)) WHERE decided;
CREATE INDEX IF NOT EXISTS card_over ON card ((finished_on - due_on)) WHERE decided;

-- Cards of before are found by the mark that lists of penalties ask for: they counted there already.
UPDATE card SET marks = marks || ARRAY['penalty:']
 WHERE state = 'open' AND NOT marks @> ARRAY['penalty:']
   AND EXISTS (SELECT FROM unnest(counted) AS one WHERE starts_with(one, 'penalty|'));
