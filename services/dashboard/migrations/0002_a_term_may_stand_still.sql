-- While a term stands still, nobody knows its last day.
ALTER TABLE card ALTER COLUMN due_on DROP NOT NULL;
