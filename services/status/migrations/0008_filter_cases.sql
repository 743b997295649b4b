-- What lists of cases are asked by; here for the cases there are. It seldom changes, so a fact of a case costs no index.
ALTER TABLE "case" ADD COLUMN changed_at timestamptz NOT NULL DEFAULT '0001-01-01T00:00:00Z';
UPDATE "case" AS c SET changed_at = now
  FROM progress AS p WHERE p.topic = 'case-events' AND p.partition = c.partition AND now IS NOT NULL;
CREATE INDEX case_changed ON "case" (changed_at, case_id);

CREATE TABLE register (
    case_id      text    NOT NULL PRIMARY KEY,
    applicant_id text    NOT NULL,
    dossier_id   text,
    department   text    NOT NULL,
    case_type    text    NOT NULL,
    phase        text    NOT NULL,
    late         boolean NOT NULL,
    departments  text[]  NOT NULL
);
INSERT INTO register (case_id, applicant_id, dossier_id, department, case_type, phase, late, departments)
SELECT case_id, told ->> 'applicantId', told ->> 'dossierId', told ->> 'department', told ->> 'caseType', told ->> 'phase',
       coalesce((told ->> 'late')::boolean, false),
       ARRAY(SELECT DISTINCT d FROM unnest(
           array_append(ARRAY(SELECT step ->> 'department' FROM jsonb_array_elements(told -> 'steps') AS step),
                        told ->> 'department')) AS d ORDER BY d)
  FROM (SELECT case_id, snapshot::jsonb AS told FROM "case" WHERE snapshot IS NOT NULL) AS old;
CREATE INDEX register_applicant ON register (applicant_id, case_id);
CREATE INDEX register_dossier ON register (dossier_id, case_id) WHERE dossier_id IS NOT NULL;
CREATE INDEX register_department ON register (department, case_id);
CREATE INDEX register_type ON register (case_type, case_id);
CREATE INDEX register_phase ON register (phase, case_id);
CREATE INDEX register_late ON register (case_id) WHERE late;
