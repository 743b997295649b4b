-- What one partition heard first, another may have heard before; the first of all is the least of them. What was kept counts for none.
ALTER TABLE begun ADD COLUMN partition integer NOT NULL DEFAULT -1;
ALTER TABLE begun DROP COLUMN whole;
ALTER TABLE begun ADD PRIMARY KEY (partition);
