-- Cards of before are found by the marks that lists of steps now and of windows of extension ask for: they counted there already.
UPDATE card SET marks = marks || ARRAY(
       SELECT DISTINCT split_part(one, '|', 1) || ':' || split_part(one, '|', 3) AS mark FROM unnest(counted) AS one
        WHERE split_part(one, '|', 1) IN ('step-now', 'extendable')
       EXCEPT SELECT unnest(marks))
 WHERE state = 'open';
