-- An agent hears a number, or only how it begins or ends.
CREATE INDEX case_number ON "case" (upper(case_id) text_pattern_ops);
CREATE INDEX case_number_end ON "case" (reverse(upper(case_id)) text_pattern_ops);
