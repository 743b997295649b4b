"""A second opinion on the term ledger: a naive clerk, who hears the facts of a case and walks through the days."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from schemas.catalogue import CaseType, Law
from schemas.envelope import legal_day

from .reckoning import Opinion, Reckoning, Stop
from .wall_calendar import ONE, after, may_roll, roll, walk

FIRST_DAY_OF_PENALTY = 15  # days after the day on which the notice came in (R17)


class Clerk(Reckoning):
    """Hears one fact after the other, and says no with every reason that the law gives."""

    def refuse(self, fact: Any, *codes: str) -> bool:
        self.refused |= {(f"{fact.source}#{fact.id}", code) for code in codes}
        return bool(codes)

    def hear(self, fact: Any) -> None:
        day = legal_day(fact.data.occurred_at)
        match fact.type.removeprefix("nl.spoor.").removesuffix(".v1"):
            case "information.requested" if not fact.data.items:
                self.end_stops(day, "completion")
            case "information.requested":
                self.stop(fact, day, "completion", fact.data.answer_before)
            case "information.received" if fact.data.complete:
                self.end_stops(day, "completion")
            case "term.suspended":
                self.stop(fact, day, fact.data.ground, fact.data.until)
            case "term.resumed":
                if not self.end_stops(day, fact.data.ground):
                    self.refuse(fact, "resumption-without-suspension")
            case "term.extended":
                self.extend(fact, max(day, fact.data.announced_on))
            case "delay.announced":
                self.delay(fact, day)
            case "default.noticed":
                self.notice(fact, fact.data.received_on)
            case "decision.sent" | "case.withdrawn" | "case.closed":
                self.end_stops(day)
                self.ended = True

    def end_stops(self, day: date, ground: str | None = None) -> bool:
        ending = [stop for stop in self.stops if stop.open and ground in (None, stop.ground)]
        for stop in ending:
            stop.end(day)
        return bool(ending)

    def stop(self, fact: Any, day: date, ground: Any, until: date | None) -> None:
        rule = self.law.grounds[ground]
        first = day if rule.begins == "same-day" else day + ONE
        codes = {
            "suspension-after-end": self.ended,
            "suspension-not-allowed": ground not in self.kind.suspension,
            "suspension-without-term": until <= day if until else rule.needs_date,
            "suspension-after-term": not (self.ended or self.stands_still) and first > self.effective(),
        }
        if not self.refuse(fact, *(code for code, wrong in codes.items() if wrong)):
            self.stops.append(Stop(ground, first, self.last_day_of(ground, first, until)))

    def last_day_of(self, ground: Any, first: date, until: date | None) -> date | None:
        """The day on which a request lapses counts again, unless the law is read so; other terms have their limits."""
        rule = self.law.grounds[ground]
        last = until - ONE if until else None
        if ground == "completion" and self.law.lapsed_request == "day-after":
            last = until
        if last is None and rule.usual:
            last = after(first - ONE, rule.usual)
        if last and rule.longest:
            before = [stop for stop in self.stops if stop.ground == ground and stop.last]
            days = {walk(stop.first, n) for stop in before for n in range(((stop.last or first) - stop.first).days + 1)}
            left = (after(first, rule.longest) - first).days - len(days)
            last = min(last, max([first - ONE, *(stop.last for stop in before if stop.last)]) + left * ONE)
        return last

    def extend(self, fact: Any, day: date) -> None:
        allowed = self.kind.extension
        codes = {
            "extension-not-allowed": allowed is None,
            "extension-twice": self.by is not None,
            "extension-after-end": self.ended,
            "extension-too-late": not self.stands_still and day > self.effective(),
            "extension-window-closed": allowed and allowed.within and day > self.window(allowed.within),
            "extension-too-long": allowed and self.nominal_with(fact.data.by) > self.nominal_with(allowed.period),
        }
        if not self.refuse(fact, *(code for code, wrong in codes.items() if wrong)):
            self.by = fact.data.by

    def window(self, within: str) -> date:
        last = after(self.opening.received_on, within)
        return roll(last, self.law.extra) if may_roll(within) else last

    def nominal_with(self, period: str) -> date:
        return after(self.nominal(), period)

    def delay(self, fact: Any, day: date) -> None:
        promised = max(self.effective(), self.expected or self.effective())
        codes = {
            "delay-not-later": fact.data.expected_on <= promised,
            "delay-in-the-past": fact.data.expected_on <= day,
            "delay-after-end": self.ended,
        }
        if not self.refuse(fact, *(code for code, wrong in codes.items() if wrong)):
            self.expected = fact.data.expected_on

    def notice(self, fact: Any, day: date) -> None:
        codes = {
            "default-not-here": not self.kind.penalty,
            "default-premature": not self.ended and (self.stands_still or day <= self.effective()),
            "default-after-decision": self.ended,
            "default-twice": self.penalty_from is not None,
        }
        if not self.refuse(fact, *(code for code, wrong in codes.items() if wrong)):
            self.penalty_from = walk(day, FIRST_DAY_OF_PENALTY)


def second_opinion(facts: Iterable[Any], kind: CaseType, law: Law) -> Opinion:
    """What the clerk says of one case when all these facts were heard, in whatever order and however often."""
    history = sorted({fact.key: fact for fact in facts}.values(), key=lambda fact: fact.order)
    opening = next(fact for fact in history if fact.type == "nl.spoor.case.opened.v1")
    clerk = Clerk(kind, law, opening)
    for fact in history:
        clerk.hear(fact)
    return clerk.opinion()
