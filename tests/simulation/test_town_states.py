"""Whoever opens the demo meets an application in every state that a page can have."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from schemas.case_events import any_fact
from schemas.envelope import day_starts
from services.status.core.case import Case
from services.status.core.doing import task
from services.status.core.fold import retell
from services.status.core.page import delay
from services.status.core.wake import rest
from services.status.core.when import when
from tests.simulation.test_town import START, history


def test_a_visitor_of_the_demo_meets_an_application_in_every_state():
    """What is expected of a case is learned from others, and a mail that bounces needs a mail server: not these two."""
    told: dict[str, list[Any]] = {}
    for raw in history():
        told.setdefault(raw["subject"], []).append(any_fact.validate_json(json.dumps(raw)))
    met: set[str] = set()
    for week in range(1, 12):
        today = START + timedelta(weeks=week)
        known = ([f for f in facts if f.time < day_starts(today)] for facts in told.values())
        pages = (retell(facts[0].case_id, facts) for facts in known if facts)
        met |= set(chain.from_iterable(states(rest(case, day_starts(today)), today) for case in pages))

    assert met >= {
        "soon", "limit", "announced", "late", "task", "nothing to do", "delay",
        "granted", "partly", "refused", "left-unprocessed", "withdrawn",
    }  # fmt: skip


def states(case: Case, today: date) -> Iterator[str]:
    """The states of a page (screens 4.1) that this case shows."""
    shown = case.snapshot
    if shown is None:
        return
    decided = when(shown, None, today, "nl")
    yield decided.state if decided else ""
    yield shown.outcome or shown.phase
    yield "task" if task(shown, today, "nl") else "nothing to do"
    yield "delay" if delay(shown, "nl") else ""
