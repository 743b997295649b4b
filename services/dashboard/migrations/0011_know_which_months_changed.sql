-- What is added up of a month is kept as long as nothing moves it. Stop every dashboard first: one of before that still counts would not say so.
CREATE TABLE tally_month (
    month   date PRIMARY KEY,
    version uuid NOT NULL
);

INSERT INTO tally_month SELECT month, gen_random_uuid() FROM (SELECT DISTINCT month FROM tally WHERE month < 'infinity') AS m;
