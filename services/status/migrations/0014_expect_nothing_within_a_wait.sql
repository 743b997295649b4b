-- What is expected of a case that waits lies after the last day of that wait. Waits of before are known at their next fact.
ALTER TABLE expected ADD COLUMN waits_until date;
