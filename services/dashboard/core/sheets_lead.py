"""The sheet of how long it takes: the lead time of all, beside the term of a type."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.catalogue import catalogue

from .about import week_mark
from .chart import Mark, Part, columns
from .figures import FEWEST, lead_time
from .heard import Heard
from .sheet import Say, Sheet, text
from .small import percentage
from .spread import Spread
from .why import overdue

MOST_WEEKS = 26  # columns; what took longer is in the last
AFTER = 13  # columns after the term, however long that is
DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}
UNITS = {"D": ("dagen", "days"), "W": ("weken", "weeks"), "M": ("maanden", "months"), "Y": ("jaar", "years")}


@dataclass(frozen=True, slots=True)
class Term:
    """The bare term of a case type, without extension and rests."""

    number: int
    unit: str

    @property
    def days(self) -> float:
        return self.number * DAYS[self.unit]

    def words(self, say: Say) -> str:
        return f"{self.number} {say(*UNITS[self.unit])}"


def term(case_type: str) -> Term | None:
    """None without one type, for types have different terms; nor where it begins later than on receipt (Awb 7:10)."""
    kind = catalogue().newest_types.get(case_type)
    if kind is None or kind.term.counts_from != "receipt":
        return None
    period = kind.term.period
    return Term(int(period[1:-1]), period[-1])


def lead(heard: Heard, say: Say) -> Sheet:
    found, by_law, kinds = lead_time(heard.rows), term(say.asked.soort), _kinds(heard, say)
    most = max(MOST_WEEKS, int(by_law.days // 7) + AFTER) if by_law else MOST_WEEKS
    weeks = _weeks(found, most)
    drawn = [(_week(week, most), Part(_look(week, by_law), n)) for week, n in weeks]
    return Sheet(
        "duur",
        say("Hoe lang duurt een aanvraag?", "How long does a request take?"),
        _took(found, by_law, heard, say),
        (say("Klaar in week", "Finished in week"), say("Besluiten", "Decisions")),
        (*((text(_week(week, most)), say.count(n, stand="alle", over=week_mark(week, week == most)))
           for week, n in weeks),
         (text(say("Samen", "Together")), say.count(found.cases, stand="besloten"))),
        columns(drawn, say("weken", "weeks"), _lines(found, by_law, len(weeks), say)) if found.cases else "",
        _legend(by_law, say) if found.cases else (),
        notes=(
            say("Doorlooptijd: kalenderdagen van ontvangst tot het besluit bekend is.",
                "Lead time: calendar days from receipt until the decision is made known."),
            say("Ingetrokken aanvragen en zaken zonder besluit op de aanvraag tellen niet mee.",
                "Withdrawn requests and cases without a decision on the request are left out."),
            say("Is een besluit genomen en nog niet bekendgemaakt? Dan is de zaak nog open.",
                "Was a decision taken and not made known yet? Then the case is still open."),
            say("Dagen waarop de termijn stilstond tellen wel mee in de doorlooptijd, en niet bij te laat.",
                "Days on which the term stood still count for the lead time, and not for late."),
            say("De lijn is de termijn van één soort zaak, zonder verlenging en zonder dagen waarop zij stilstond.",
                "The line is the term of one kind of case, without an extension and days on which it stood still."),
            say(f"Bij minder dan {FEWEST} zaken noemen we geen doorlooptijd.",
                f"For fewer than {FEWEST} cases we name no lead time."),
        ),
        hint=say("Elke soort heeft een eigen termijn. Kies een soort: dan staat die als lijn in de tekening.",
                 "Each kind has a term of its own. Choose a kind: then it is a line in the drawing.") * bool(kinds),
        ways=kinds,
    )  # fmt: skip


def _kinds(heard: Heard, say: Say) -> tuple[tuple[Mapping[str, str], str], ...]:
    """Of one kind there is one term; of all, the ways to those that ended in the period, each with its own."""
    if say.asked.soort:
        return ()
    found = {row.case_type for row in heard.by_type if row.figure == "judged"}
    named = sorted((say.kind(one), one) for one in found)
    return tuple((say.asked.of_overview(soort=one), _with_term(name, term(one), say)) for name, one in named)


def _with_term(name: str, by_law: Term | None, say: Say) -> str:
    return f"{name}: {by_law.words(say)}" if by_law else name


def _look(week: int, by_law: Term | None) -> str:
    """A week is after the term when its first day is."""
    return "c-late" if by_law and (week - 1) * 7 + 1 > by_law.days else "c-ok"


def _lines(found: Spread, by_law: Term | None, weeks: int, say: Say) -> list[Mark]:
    """Half of the cases, and the term as far as it is in the drawing."""
    lines = []
    if found.median is not None and found.cases >= FEWEST:
        lines.append(Mark(found.median / 7, say(f"Helft klaar: {say.days(found.median)}",
                                                f"Half done: {say.days(found.median)}"), "c-half"))  # fmt: skip
    if by_law and by_law.days / 7 <= weeks:
        lines.append(Mark(by_law.days / 7, say("Termijn: ", "Term: ") + by_law.words(say), "c-end"))
    return lines


def _legend(by_law: Term | None, say: Say) -> tuple[tuple[str, str], ...]:
    if by_law is None:
        return ()
    return ("c-ok", say("Binnen de termijn", "Within the term")), ("c-late", say("Na de termijn", "After the term"))


def _weeks(found: Spread, most: int) -> list[tuple[int, int]]:
    weeks = found.weeks
    if len(weeks) <= most:
        return weeks
    return [*weeks[: most - 1], (most, sum(n for _, n in weeks[most - 1 :]))]


def _week(week: int, most: int) -> str:
    return str(week) if week < most else f"{week}+"


def _took(found: Spread, by_law: Term | None, heard: Heard, say: Say) -> str:
    if found.median is None or found.cases < FEWEST:
        return say("Er zijn nog te weinig besluiten om dat te zeggen.", "Too few cases were decided to say so.")
    half = say(f"De helft is klaar binnen {say.days(found.median)}.",
               f"Half is finished within {say.days(found.median)}.")  # fmt: skip
    return " ".join(filter(None, (half, _longer(found, by_law, say), _late(heard, by_law, say))))


def _longer(found: Spread, by_law: Term | None, say: Say) -> str:
    """One of so many, where that is near; else per cent."""
    longer = found.over(int(by_law.days)) if by_law else 0
    share = percentage(longer, found.cases)
    if by_law is None or not longer or share is None:
        return ""
    one_of = round(found.cases / longer)
    near = one_of > 1 and abs(share - 100 / one_of) < 2
    return say(
        f"{f'1 op de {one_of}' if near else f'{share}%'} duurt langer dan de termijn van {by_law.words(say)}.",
        f"{f'1 of {one_of}' if near else f'{share}%'} takes longer than the term of {by_law.words(say)}.",
    )


def _late(heard: Heard, by_law: Term | None, say: Say) -> str:
    over = overdue(heard.rows)
    share = percentage(over.over(0), over.cases)
    if share is not None and by_law:
        return say(f"Met verlenging en stilstand erbij was {share}% te laat.",
                   f"With extensions and standing still added {share}% was late.")  # fmt: skip
    return "" if share is None else say(f"{share}% was later dan de wettelijke termijn.",
                                        f"{share}% was later than the legal term.")  # fmt: skip
