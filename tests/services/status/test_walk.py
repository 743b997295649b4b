"""Every kind of fact in every order, step by step with ticks between, against one retelling at the end."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from plumbing.testing import batch_of
from schemas.case_events import TYPES
from schemas.catalogue import catalogue
from schemas.envelope import BEGINNING, Tick
from schemas.facts import ALIVE
from schemas.message_events import FactRejected
from schemas.snapshot import read_snapshot
from schemas.stories import DSO, fact, tick
from services.status.core.answer import terms_answer
from services.status.core.case import Case
from services.status.core.fold import retell
from services.status.core.tell import Book, Said, tell, to_retell
from services.status.core.wake import rest
from tests.laws import often

DSB, DPZ = DSO.replace(":dso", ":dsb"), DSO.replace(":dso", ":dpz")
APART = {ALIVE, "nl.spoor.case.erased.v1"}  # of no case, or the end of one: it is not folded
NAMES = [name.removeprefix("nl.spoor.").removesuffix(".v1") for name in TYPES if name not in APART]
KINDS = sorted(catalogue().case_types)
GROUNDS = ["abroad", "consent", "applicant", "force-majeure", "bibob"]
FIRST = date(2026, 1, 5)
ITEM = {"ref": "plan", "what": "Een tekening", "why": "De maten ontbreken"}


def said(dice: Random, name: str, day: date, ids: Sequence[str]) -> dict[str, Any]:
    """What such a fact might say: sensible, and odd."""

    def near(least: int = -20, most: int = 120) -> date:
        return day + timedelta(days=dice.randint(least, most))

    sometimes = dice.choice([None, near(), near(0, 40), date(9999, 12, 31)])
    words: dict[str, dict[str, Any]] = {
        "case.opened": {"case_type": dice.choice(KINDS), "applicant_id": "a", "received_on": near(-30, 3),
                        "channel": "web", "title": "x", "contested_on": dice.choice([None, near(-60, 0)])},
        "step.started": {"step": dice.choice(["compleet", "advies", "x"]), "department": dice.choice(["DSO", "DSB"])},
        "step.completed": {"step": dice.choice(["compleet", "advies", "x"]), "department": dice.choice(["DSO", "DSB"])},
        "handler.assigned": {"team": f"T{dice.randint(1, 3)}"},
        "information.requested": {"items": dice.choice([[], [ITEM]]), "answer_before": sometimes},
        "information.received": {"refs": ["plan"], "complete": dice.random() < 0.7},
        "term.suspended": {"ground": dice.choice(GROUNDS), "until": sometimes},
        "term.resumed": {"ground": dice.choice(GROUNDS)},
        "term.extended": {"by": dice.choice(["P6W", "P2W", "P13W", "P9999Y"]), "reason": "coordination",
                          "explanation": "e", "announced_on": near(-3, 2)},
        "delay.announced": {"reason": "coordination", "explanation": "e", "expected_on": near()},
        "decision.taken": {"outcome": dice.choice(["granted", "refused"])},
        "decision.sent": {"published_on": near(-5, 2)},
        "default.noticed": {"received_on": near(-5, 2)},
        "objection.filed": {"objection_case_id": "o"},
        "validity.granted": {"what": "w", "until": sometimes or near()},
        "contact.logged": {"channel": "phone", "topic": "progress", "team": "KCC"},
        "case.rated": {"grade": dice.randint(1, 5)},
        "document.added": {"title": "t", "kind": "drawing", "by": "applicant"},
        "appointment.planned": {"ref": dice.choice("ab"), "at": datetime(2026, 3, 1, 9, tzinfo=UTC), "place": "p"},
        "appointment.moved": {"ref": dice.choice("ab"), "at": datetime(2026, 4, 1, 9, tzinfo=UTC), "place": "p"},
        "appointment.cancelled": {"ref": dice.choice("ab")},
        "case.linked": {"dossier_id": "d"},
        "fact.retracted": {"fact_id": dice.choice(ids), "reason": "r"},
    }  # fmt: skip
    if name == "fact.corrected":
        other = dice.choice([one for one in NAMES if one != name])
        wrong = {"occurred_at": near(-20, 20), **said(dice, other, day, ids)}
        data = TYPES[f"nl.spoor.{other}.v1"].model_fields["data"].annotation.model_validate(wrong)  # type: ignore[union-attr]
        return {"fact_id": dice.choice(ids), "reason": "r", "data": data.model_dump(mode="json", exclude_none=True)}
    return words.get(name, {})


def story(dice: Random) -> list[Any]:
    count, day, facts = dice.randint(1, 14), FIRST, []
    ids = [f"f{number:02d}" for number in range(count + 2)]
    owner = dice.choice([DSO, DSB, DPZ])
    for number in range(count):
        day += timedelta(days=dice.choice([0, 0, 1, 3, 10, 25]))
        name = dice.choice(NAMES) if number else "case.opened"
        source = owner if not number or dice.random() < 0.8 else dice.choice([DSO, DSB, DPZ])
        facts.append(fact(name, day, "C", source, ids[number], **said(dice, name, day, ids)))
    return facts


def heard(dice: Random) -> list[Any]:
    """Mostly in order, some too late, some twice, and time passes between."""
    facts = story(dice)
    for _ in range(dice.choice([0, 0, 1, 3, 20])):
        one, other = dice.randrange(len(facts)), dice.randrange(len(facts))
        facts[one], facts[other] = facts[other], facts[one]
    facts += dice.sample(facts, dice.randint(0, min(3, len(facts))))
    events, now = [], datetime(2026, 1, 1, tzinfo=UTC)
    for one in [*facts, None]:
        while dice.random() < 0.5:
            now += timedelta(days=dice.choice([-3, 0, 1, 5, 30, 200]))
            events.append(tick(now))
        events += [one] if one else []
    return events


def walk(events: list[Any], size: int) -> tuple[Book, list[Any], dict[UUID, Any]]:
    """In batches, each case through its text between them, as the store keeps it."""
    book, told, kept = Book(BEGINNING, {}), [], dict[UUID, Any]()
    for start in range(0, len(events), size):
        batch = events[start : start + size]
        facts = [one for one in batch if not isinstance(one, Tick)]
        new = {one.key for one in facts} - kept.keys()
        cases = {case.id: stored(case) for case in book.cases.values()}
        histories = {case_id: list(kept.values()) for case_id in to_retell(cases, facts)}
        book = Book(book.now, cases, histories)
        for _, hearing in batch_of(*batch).hearing(new):
            told += [one.announcement if isinstance(one, Said) else one for one in tell(book, hearing)]
        kept |= {one.key: one for one in facts if one.key in new}
    return book, told, kept


def stored(case: Case) -> Case:
    return Case(case.id, read_snapshot(case.text) if case.text else None, case.last, case.corrected, case.wake_at)


@settings(max_examples=often(200), deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 25))
def test_step_by_step_and_retold_are_the_same_byte_for_byte_and_nothing_is_said_twice(seed: int, size: int):
    events = heard(Random(seed))
    book, told, kept = walk(events, size)
    if "C" not in book.cases:
        return
    live, again = book.cases["C"], rest(retell("C", kept.values()), book.now)

    assert live.text == again.text
    assert (live.wake_at, live.last, live.corrected) == (again.wake_at, again.last, again.corrected)
    ids = [one.id for one in told]
    assert [one.id for one in walk(events, 1)[1]] == ids
    said_ids = [one.id for one in told if not isinstance(one, Tick)]
    assert len(said_ids) == len(set(said_ids))
    if live.snapshot:
        rejected = {
            (one.data.event_id, v.code) for one in told if isinstance(one, FactRejected) for v in one.data.violations
        }
        assert {(one.fact_id.split("#")[1], one.code) for one in live.snapshot.refused} <= rejected
        assert terms_answer(live.snapshot, date(2026, 6, 1), "en").som
