-- What lists of cases are asked by. Filled by each save; here for the cases there are.
ALTER TABLE "case"
    ADD COLUMN IF NOT EXISTS applicant_id text,
    ADD COLUMN department text,
    ADD COLUMN departments text[],
    ADD COLUMN case_type text,
    ADD COLUMN phase text,
    ADD COLUMN late boolean NOT NULL DEFAULT false,
    ADD COLUMN changed_at timestamptz NOT NULL DEFAULT '0001-01-01T00:00:00Z';

UPDATE "case"
   SET applicant_id = told ->> 'applicantId',
       department = told ->> 'department', case_type = told ->> 'caseType', phase = told ->> 'phase',
       late = coalesce((told ->> 'late')::boolean, false), changed_at = coalesce(now, changed_at),
       departments = ARRAY(
           SELECT DISTINCT d FROM unnest(
               array_append(ARRAY(SELECT step ->> 'department' FROM jsonb_array_elements(told -> 'steps') AS step),
                            told ->> 'department')) AS d ORDER BY d)
  FROM (SELECT case_id, snapshot::jsonb AS told, now
          FROM "case" AS c LEFT JOIN progress AS p ON p.topic = 'case-events' AND p.partition = c.partition
         WHERE snapshot IS NOT NULL) AS old
 WHERE old.case_id = "case".case_id;

CREATE INDEX IF NOT EXISTS case_applicant ON "case" (applicant_id, case_id);
DROP INDEX case_dossier;
CREATE INDEX case_dossier ON "case" (dossier_id, case_id) WHERE dossier_id IS NOT NULL;
CREATE INDEX case_department ON "case" (department, case_id);
CREATE INDEX case_type ON "case" (case_type, case_id);
CREATE INDEX case_phase ON "case" (phase, case_id);
CREATE INDEX case_late ON "case" (case_id) WHERE late;
CREATE INDEX case_changed ON "case" (changed_at, case_id);
