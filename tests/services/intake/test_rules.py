"""Every rule of the door refuses with its own code, all of them at once, and no message repeats a value."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import stories
from schemas.facts import FORM_SOURCE
from schemas.stories import on
from services.intake.core.delivery import Ground, Sound
from services.intake.core.rules import CODES, EVENT_LIMIT, judge, judge_event
from services.intake.core.translate import as_said
from tests.services.intake.deliveries import GROUND, NOW, batch, event, having, structured

BOOK = Path(__file__).parents[3] / "docs" / "violations.md"
OPENED = json.loads(stories.opened(on(3, 2)).model_dump_json(exclude_none=True))
DELAYED = json.loads(stories.delayed(on(3, 2), on(5, 1)).model_dump_json(exclude_none=True))
ASKED = json.loads(stories.asked(on(3, 2)).model_dump_json(exclude_none=True))
CORRECTED = json.loads(
    stories.corrected(on(3, 3), stories.started(on(3, 2)), step="dansen").model_dump_json(exclude_none=True)
)


def without(said, *names):
    return {name: value for name, value in said.items() if name not in names}


def wrong(said, ground=GROUND):
    answer = judge_event(as_said(said), ground)
    return [] if isinstance(answer, Sound) else answer


def codes(said, ground=GROUND):
    return sorted((v.code, v.path) for v in wrong(said, ground))


OF_DSB = "urn:nld:oin:00000001823288444000:systeem:dsb#7"
REFUSED = {
    "not-an-event": [(7, "")],
    "missing-attribute": [
        (without(event(), name), f"/{name}") for name in ("specversion", "id", "source", "type", "subject", "time")
    ],
    "unknown-attribute-spelling": [(event(sequnce="1"), "/sequnce"), (event(subjects="x"), "/subjects")],
    "attribute-name-invalid": [(event(caseType="x"), "/caseType"), (event(data_base64="e30="), "/data_base64")],
    "attribute-invalid": [
        (event(subject="a\nb"), "/subject"),
        (event(extra={"a": 1}), "/extra"),
        (event(id=1.5), "/id"),
    ],
    "type-unknown": [
        (event(type="nl.spoor.step.danced.v1"), "/type"),
        (event(type="nl.spoor.step.started.v2"), "/type"),
    ],
    "source-unknown": [(event(source="urn:nld:elders"), "/source"), (event(source=FORM_SOURCE), "/source")],
    "source-not-of-this-type": [(event("case.rated", said={"grade": 5}), "/source")],
    "time-naive": [
        (event(time="2026-03-02T10:00:00"), "/time"),
        (having(event(), occurredAt="2026-03-02T10:00:00"), "/data/occurredAt"),
    ],
    "time-in-future": [
        (event(time="2026-11-01T01:00:01+01:00"), "/time"),
        (having(event(), occurredAt="2026-11-02"), "/data/occurredAt"),
    ],
    "time-out-of-range": [
        (event(time="0001-01-01T00:00:00Z"), "/time"),
        (having(OPENED, receivedOn="9999-12-31"), "/data/receivedOn"),
    ],
    "case-type-unknown": [(having(OPENED, caseType="vliegvergunning"), "/data/caseType")],
    "step-unknown": [(having(event(), step="dansen"), "/data/step"), (CORRECTED, "/data/data/step")],
    "department-unknown": [(having(event(), department="XYZ"), "/data/department")],
    "department-not-of-step": [(having(event(), step="ruimte", department="SZW"), "/data/department")],
    "reason-unknown": [(having(DELAYED, reason="geen-zin"), "/data/reason")],
    "bsn-like": [(event(subject="111222333"), "/subject"), (having(event(), team="zie 111.222.333"), "/data/team")],
    "email-like": [(event(subject="jan@example.org"), "/subject")],
    "phone-like": [(event(subject="0612345678"), "/subject")],
    "event-too-large": [(having(event(), note="x" * 70_000), "")],
    "not-json": [(having(event(), much=float("inf")), "")],
    "more-violations": [(having(ASKED, items=[{}] * 200), "")],
    "field-missing": [(having(event(), step=None), "/data/step"), (without(event(), "data"), "/data")],
    "field-invalid": [
        (event(specversion="0.3"), "/specversion"),
        (event(id="x" * 201), "/id"),
        (event(datacontenttype="text/plain"), "/datacontenttype"),
        (event(time="2026-02-30T10:00:00Z"), "/time"),
        (event(time="1772445600"), "/time"),
        (event("fact.retracted", said={"factId": OF_DSB, "reason": "x"}), "/data/factId"),
        (having(event(), occurredAt=1772445600), "/data/occurredAt"),
        (having(event(), occurredAt="2026-02-30"), "/data/occurredAt"),
        (having(event(), step="be oordeling", team=3), "/data/team"),
        (having(OPENED, receivedOn="1-1-2026"), "/data/receivedOn"),
        (having(OPENED, receivedOn=20000), "/data/receivedOn"),
        (having(OPENED, channel="duif"), "/data/channel"),
        (event(data="tekst"), "/data"),
    ],
}  # fmt: skip
CASES = [(code, said, path) for code, cases in REFUSED.items() for said, path in cases]


@pytest.mark.parametrize(("code", "said", "path"), CASES, ids=[f"{code}-{path}" for code, _, path in CASES])
def test_what_breaks_a_rule_is_refused_with_its_code_and_place(code, said, path):
    assert (code, path) in codes(said)


@pytest.mark.parametrize(
    "said",
    [
        event(),
        OPENED,
        DELAYED,
        event(traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", registratie="ja"),
        having(event(), onbekend={"veld": [1, None]}),
        having(event("step.started"), step="veiligheid", department="DPZ"),  # the step is DPZ's in the catalogue
        having(event("step.started"), step="veiligheid", department="DSO"),  # the sender's own
        event(subject="never-opened", sequence="12", sequencetype="Integer"),
        having(event(), occurredAt="2026-03-02T10:00:00.123456789+01:00"),
    ],
)
def test_a_sound_event_comes_in(said):
    assert codes(said) == []


def test_everything_that_is_wrong_is_told_at_once():
    said = having(event(time="2026-03-02T10:00:00", sorce="x"), step="dansen", department="XYZ", occurredAt=None)

    assert codes(without(said, "id")) == [
        ("department-unknown", "/data/department"),
        ("field-missing", "/data/occurredAt"),
        ("missing-attribute", "/id"),
        ("step-unknown", "/data/step"),
        ("time-naive", "/time"),
        ("unknown-attribute-spelling", "/sorce"),
    ]


def test_of_a_hundred_and_one_the_last_told_says_that_there_are_more():
    exactly, more = (wrong(event(**{f"A{n}": "x" for n in range(many)})) for many in (100, 101))

    assert len(exactly) == len(more) == 100
    assert [said[-1].code for said in (exactly, more)] == ["attribute-name-invalid", "more-violations"]
    assert more[-1].message == "more is wrong than these 99; how much was not counted"


def test_after_a_thousand_violations_fields_are_left_but_what_is_personal_is_not():
    flood = [having(ASKED, items=[{}] * 100) for _ in range(10)]
    judged = judge(batch(*flood, having(event(), step=None), having(event(), team="111222333")), GROUND)

    assert [w.index for w in judged.wrong] == [*range(10), 11]


def test_what_is_personal_is_noticed_behind_any_number_of_other_violations():
    told = wrong(having(event(**{f"A{n}": "x" for n in range(200)}), team="111222333"))

    assert ("bsn-like", "/data/team") in {(v.code, v.path) for v in told}


def test_a_deep_place_is_told_by_one_above_it():
    deep: object = ["111222333"] * 300
    for _ in range(100):
        deep = {"x" * 40: deep}

    assert max(len(v.path) for v in wrong(having(event(), deep=deep))) < 600


def test_a_place_is_told_once_by_the_rule_that_knows_it_best():
    assert codes(having(event(), occurredAt="2026-03-02T10:00:00")) == [("time-naive", "/data/occurredAt")]


def test_the_future_begins_after_the_last_tick_and_is_unknown_before_the_first():
    tomorrow = event(time="2026-11-02T00:00:00Z")

    assert codes(tomorrow, Ground(NOW + timedelta(days=1))) == []
    assert codes(tomorrow, Ground(NOW)) == [("time-in-future", "/time")]
    assert codes(tomorrow, Ground()) == []


def test_a_source_speaks_in_its_own_inbox_only():
    assert codes(event(), Ground(department="DSO")) == []
    assert codes(event(), Ground(department="DPZ")) == [("source-not-of-this-inbox", "/source")]


def test_an_event_of_exactly_64_kib_comes_in():
    room = EVENT_LIMIT - len(answer_text(having(event(), note="")))

    assert codes(having(event(), note="x" * room)) == []
    assert codes(having(event(), note="x" * (room + 1))) == [("event-too-large", "")]


def answer_text(said):
    answer = judge_event(as_said(said), GROUND)
    assert isinstance(answer, Sound)
    return answer.text


def test_what_is_passed_on_keeps_every_attribute_and_field():
    said = event(extra="é", data=event()["data"] | {"onbekend": [1, 2]})

    assert json.loads(answer_text(said)) == said


def test_the_same_content_has_the_same_digest_whatever_the_order():
    said = event()
    one, other = (judge_event(as_said(s), GROUND) for s in (said, dict(reversed(said.items()))))

    assert isinstance(one, Sound) and one == other


def test_a_batch_tells_which_events_are_wrong():
    judged = judge(batch(event(), without(event(), "id"), 7), GROUND)

    assert [index for index, _ in judged.sound] == [0]
    assert [(w.index, w.violations[0].code) for w in judged.wrong] == [(1, "missing-attribute"), (2, "not-an-event")]


def test_a_batch_beyond_the_limit_names_the_limit():
    (one,) = judge(batch(*[{}] * 1001), GROUND).wrong

    assert [(v.code, "1000" in v.message) for v in one.violations] == [("batch-too-large", True)]


SECRET = "Zeer-geheim"
json_values = st.recursive(st.none() | st.booleans() | st.just(SECRET) | st.integers(), st.lists, max_leaves=4)


@given(st.dictionaries(st.sampled_from([*event(), "sequence", "sorce", "caseType"]), json_values))
def test_no_message_repeats_a_value(changed):
    told = wrong(event() | changed)

    assert not any(SECRET in v.message or SECRET in v.path for v in told)


@given(st.sampled_from([event(), OPENED, DELAYED, CORRECTED]), st.data())
def test_whatever_stands_in_the_data_is_judged_without_falling_over(said, data):
    field = data.draw(st.sampled_from(sorted(said["data"])))
    wrong(having(said, **{field: data.draw(json_values)}))


@given(st.binary(max_size=60))
def test_whatever_bytes_come_they_are_judged(body):
    assert judge(structured(body), GROUND).wrong


def test_every_code_is_documented_and_tested():
    door = BOOK.read_text(encoding="utf-8").partition("## What status refuses")[0]
    told = set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\| (`.*?) \|", door, re.M))))
    elsewhere = {"content-type-unsupported", "header-prefix-wrong", "not-a-batch"}  # test_translate
    elsewhere |= {"batch-too-large", "source-not-of-this-inbox", "id-reused"}

    assert told == set(CODES) and len(told) == len(CODES)
    assert set(CODES) - REFUSED.keys() == elsewhere


def test_a_department_may_say_that_its_system_runs():
    heartbeat = event("source.alive", subject="zaaksysteem-dso")

    assert codes(heartbeat) == []
    assert codes(heartbeat | {"source": "urn:nld:oin:00000001823288444000:systeem:onbekend"}) == [
        ("source-unknown", "/source")
    ]
