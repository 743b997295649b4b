-- An agent hears a number, or only how it begins or ends.
CREATE INDEX register_number ON register (upper(case_id) text_pattern_ops);
CREATE INDEX register_number_end ON register (reverse(upper(case_id)) text_pattern_ops);
