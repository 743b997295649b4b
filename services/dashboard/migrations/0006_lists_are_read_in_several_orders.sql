-- Lists are read by receipt as well, and searched by how a number begins.
CREATE INDEX card_received ON card (received_on, case_id);
CREATE INDEX card_open_received ON card (received_on, case_id) WHERE state = 'open';
CREATE INDEX card_number ON card (upper(case_id) text_pattern_ops);
