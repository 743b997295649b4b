"""What holds for every permit log, whatever stands in it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from schemas.case_events import any_fact
from schemas.catalogue import catalogue
from services.intake.core.dialects import bpic15
from services.intake.core.dialects.bpic15_words import KINDS, SILENT
from tests.services.intake.dialects.invented import MIDNIGHT, line, name_of, permit, told

some_line = st.builds(
    line,
    st.sampled_from([*KINDS, *SILENT, "something internal"]),
    st.dates().map(str) | st.just(""),
    st.sampled_from([MIDNIGHT, "T09:30:00+01:00", ""]),
    st.sampled_from(["1", "2", "3"]),
    question=st.sampled_from(["True", "False", "42", "EMPTY"]),
)


@given(st.lists(some_line, max_size=30), st.sampled_from(["Uitgebreid", ""]))
def test_every_line_is_a_ground_or_has_a_reason_and_every_fact_keeps_the_contract(lines, procedure):
    cases = [permit("1", caseProcedure=procedure), permit("2", start="")]

    heard = bpic15.tell(cases, lines, "BW0")

    assert heard.lines == len(lines) == heard.grounds + sum(heard.skipped.values())
    assert len({fact["id"] for fact in heard.facts}) == len(heard.facts)
    assert [any_fact.validate_json(json.dumps(fact)).id for fact in heard.facts] == [f["id"] for f in heard.facts]
    assert _unknown_words(heard) == []
    assert bpic15.tell(cases, lines, "BW0") == heard


def _unknown_words(heard) -> list[str]:
    types = {fact["subject"]: fact["data"]["caseType"] for fact in heard.facts if name_of(fact) == "case.opened"}
    moved = [fact for fact in heard.facts if name_of(fact).startswith("step.")]
    return [
        f["data"]["step"] for f in moved if not catalogue().newest_types[types[f["subject"]]].step(f["data"]["step"])
    ]


@given(st.permutations(["1", "2", "3"]))
def test_a_case_tells_the_same_whatever_cases_stand_around_it(order):
    lines = {case: line("close case", "2012-02-01", case=case) for case in order}
    alone = {case: bpic15.tell([permit(case)], [lines[case]], "BW0").facts for case in order}
    together = bpic15.tell(map(permit, order), [lines[case] for case in order], "BW0").facts

    assert together == [fact for case in order for fact in alone[case]]


def test_two_lines_of_one_moment_keep_the_order_of_the_file():
    decided, sent = (
        line("phase decision taken", "2012-02-01", MIDNIGHT),
        line("phase decision sent", "2012-02-01", MIDNIGHT),
    )

    numbers = [int(fact["sequence"]) for fact in told(decided, sent).facts]

    assert numbers == sorted(set(numbers))
