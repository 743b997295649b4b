"""Who may look at what: the city, or the cases of their own departments and of all others only how many."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from schemas.snapshot import Snapshot

from .card import Card
from .filter import Filter
from .question import Question


class Viewer(Protocol):
    """Whoever looks, as the session says."""

    @property
    def departments(self) -> tuple[str, ...]: ...

    def may(self, role: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose cases somebody may see; None: of all departments."""

    departments: tuple[str, ...] | None

    @property
    def is_city(self) -> bool:
        return self.departments is None

    def lists(self, asked: Filter) -> bool:
        """May they see the cases behind this question, or only their number? A step and a hand-over name departments
        themselves, so of those a department reads its own."""
        if self.departments is None:
            return True
        if asked.about and (named := _named(asked.about)):
            return any(one in self.departments for one in named)
        return bool(asked.departments) and set(asked.departments) <= set(self.departments)

    def own(self, asked: Question) -> Question | None:
        """The same question about the cases that they may see; None: none of those that it asks for are."""
        if self.departments is None or self._is_own(asked):
            return asked
        return None if asked.afdeling else replace(asked, afdeling=",".join(self.departments))

    def town(self, asked: Question) -> bool:
        """Is the whole city told beside it? Never of a type, a district or other months: filters can be subtracted."""
        return self.departments is not None and not asked.is_narrowed and not self._is_own(asked)

    def _is_own(self, asked: Question) -> bool:
        return bool(asked.afdeling) and set(asked.afdeling.split(",")) <= set(self.departments or ())

    def opens(self, card: Card, told: Snapshot | None) -> bool:
        """A department opens the cases that it decides, has now or had a step of, as on every page of the city."""
        if self.departments is None:
            return True
        steps: Iterable[str] = (step.department for step in told.steps) if told else ()
        return not set(self.departments).isdisjoint({card.department, *card.lies_with, *steps})


def reach(viewer: Viewer) -> Reach | None:
    """Of figures, lists and files; None for who has nothing to seek there."""
    if viewer.may("manager"):
        return Reach(None)
    if viewer.may("department") and viewer.departments:
        return Reach(viewer.departments)
    return None


def opens(viewer: Viewer) -> Reach | None:
    """Of the page of a case: an agent answers questions about any case, and needs no list of all."""
    return Reach(None) if viewer.may("agent") else reach(viewer)


def may_subscribe(viewer: Viewer) -> bool:
    """To the mail of Monday: managers, and who reads for a department. Notify asks the same once more."""
    return viewer.may("manager") or (viewer.may("department") and bool(viewer.departments))


def _named(mark: str) -> list[str]:
    """The departments in the word of a step (`DSO/advice`) or of a hand-over (`DSO>DSB`)."""
    figure, _, word = mark.partition(":")
    if figure in ("step", "step-now"):
        return [word.partition("/")[0]]
    return word.split(">") if figure == "passed" else []
