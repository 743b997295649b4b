"""Every state of an application that has a page of its own, told by its facts (a case's number is its state)."""

from collections.abc import Callable, Sequence
from typing import Any

from schemas.stories import (
    asked,
    at,
    completed,
    corrected,
    decided,
    delayed,
    extended,
    fact,
    on,
    opened,
    published,
    started,
    taken_in,
    withdrawn,
)  # fmt: skip

PLAN = "CAFE-1"
NOW = (4, 1, 9)  # 1 April 2026, 9 o'clock UTC


def _assessed(case: str) -> list[Any]:
    return [
        opened(on(3, 2), case=case),
        completed(on(3, 4), "controle", case=case),
        taken_in(on(3, 5), case=case),
        started(on(3, 6), case=case),
    ]


def _outcome(outcome: str) -> Callable[[str], list[Any]]:
    def story(case: str) -> list[Any]:
        return [*_assessed(case), decided(on(3, 27), outcome, case=case), published(on(3, 30), case=case)]

    return story


def _corrected(case: str) -> list[Any]:
    first, *rest = _assessed(case)
    return [first, *rest, corrected(on(3, 9), first, case=case, received_on="2026-03-01")]


def _planned(case: str, *waits_for: str) -> list[Any]:
    link = fact("case.linked", on(3, 3), case, dossier_id=PLAN, depends_on=list(waits_for))
    return [opened(on(3, 2), case=case, dossier_id=PLAN), link]


STORIES: dict[str, Callable[[str], list[Any]]] = {
    "just-received": lambda case: [opened(on(4, 1), case=case)],
    "nothing-to-do": _assessed,
    "waits-for-you": lambda case: [*_assessed(case), asked(on(3, 20), on(4, 10), case=case)],
    "delayed": lambda case: [*_assessed(case), delayed(on(3, 24), on(5, 12), case=case)],
    "extended": lambda case: [*_assessed(case), extended(on(3, 24), case=case)],
    "late": lambda case: [opened(on(1, 5), case=case), started(on(1, 9), case=case)],
    "granted": _outcome("granted"),
    "partly": _outcome("partly"),
    "refused": _outcome("refused"),
    "left-unprocessed": _outcome("left-unprocessed"),
    "withdrawn": lambda case: [*_assessed(case), withdrawn(at(3, 25, 12), case=case)],
    "corrected": _corrected,
    "in-a-plan": lambda case: [*_planned(case), asked(on(3, 20), on(4, 10), case=case)],
    "held-up": lambda case: _planned(case, "in-a-plan", "somebody-else", "not-there"),
    "somebody-else": lambda case: [*_planned(case), delayed(on(3, 24), on(6, 1), case=case)],
    "in-circles": lambda case: _planned(case, "in-circles", "done"),
    "done": lambda case: [*_planned(case), decided(on(3, 27), "refused", case=case), published(on(3, 30), case=case)],
}
STATES: dict[str, Sequence[Any]] = {name: story(name) for name, story in STORIES.items()}
