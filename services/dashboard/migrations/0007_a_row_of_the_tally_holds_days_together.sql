-- A row holds its days together, each with how many cases have it: a figure is a few rows where it was thousands.
CREATE TABLE one_by_one AS TABLE tally;
DROP TABLE tally;

CREATE TABLE tally (
    figure      text  NOT NULL,
    case_type   text  NOT NULL,
    area        text  NOT NULL,
    departments text  NOT NULL,
    month       date  NOT NULL,
    word        text  NOT NULL,
    span        int   NOT NULL,
    value       int[] NOT NULL,
    cases       int[] NOT NULL,
    PRIMARY KEY (area, case_type, figure, month, departments, word, span),
    CHECK (cardinality(value) = cardinality(cases))
) WITH (fillfactor = 70, toast_tuple_target = 4080, autovacuum_vacuum_scale_factor = 0.02);

INSERT INTO tally
SELECT figure, case_type, area, departments, month, word, value >> 8,
       array_agg(value ORDER BY value), array_agg(cases ORDER BY value)
  FROM one_by_one GROUP BY 1, 2, 3, 4, 5, 6, 7;

DROP TABLE one_by_one;
