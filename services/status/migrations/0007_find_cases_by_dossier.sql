-- What was told of the plan of a dossier is remembered. Each plan is looked at once.
CREATE TABLE dossier (                           -- what was told of each plan over several cases: a record
    dossier_id text NOT NULL PRIMARY KEY,
    partition  int  NOT NULL,                    -- of the case on which it is told: that line looks at it
    look_on    date,                             -- the legal day on which its plan is worth a look
    ends       date,                             -- when all could be ready, as told last
    held_by    text                              -- the case that held all back, as told last
);
CREATE INDEX dossier_look ON dossier (partition, look_on) WHERE look_on IS NOT NULL;
INSERT INTO dossier (dossier_id, partition, look_on)
SELECT snapshot::json ->> 'dossierId', min(partition), date '0001-01-01'
  FROM "case" WHERE snapshot LIKE '%"dossierId"%' GROUP BY 1;
