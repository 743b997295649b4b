"""The sheet of whether it goes faster: the lead time month by month, without those of the beginning."""

from collections.abc import Sequence
from datetime import date, timedelta

from .chart import Point, trend
from .figures import FEWEST, lead_time
from .flow import Month, by_month
from .heard import Heard
from .sheet import Cell, Say, Sheet, text
from .spread import Spread

USUAL = 90  # per cent of the cases that take so long at most: what a whole month needs


def months(heard: Heard, say: Say) -> Sheet:
    found, whole = by_month(heard.by_month), whole_from(heard)
    enough = [one for one in found if one.lead.cases >= FEWEST]
    early = [one for one in enough if is_early(one, whole)]
    drawing = _drawn(enough, len(early), say) if len(enough) > 1 else ""
    return Sheet(
        "maanden",
        say("Gaat het sneller of langzamer?", "Is it getting faster or slower?"),
        _faster(enough[len(early) :], heard.first if early else None, say),
        (say("Maand", "Month"), say("Besluiten", "Decisions"), say("De helft binnen", "Half within"),
         say("8 van de 10 tussen", "8 of 10 between")),
        tuple((text(_month(one, is_early(one, whole), say)),
               say.count(one.lead.cases, stand="besloten", periode=f"{one.month:%Y-%m}"),
               Cell(say.median(one.lead.median, one.lead.cases)), Cell(_band(one.lead, say))) for one in found),
        drawing,
        _legend(bool(early), say) if drawing else (),
        (say(f"Maanden met minder dan {FEWEST} besluiten staan niet in de tekening.",
             f"Months with fewer than {FEWEST} decisions are not drawn."),
         *(_why(heard.first, whole, say) if early and heard.first and whole else ())),
    )  # fmt: skip


def whole_from(heard: Heard) -> date | None:
    """When the first cases had so many days as most take: before it only short ones can have ended, so that a month
    looks quick. None where nobody knows."""
    usual = lead_time(heard.rows).within(USUAL)
    return heard.first + timedelta(days=usual) if heard.first and usual is not None else None


def is_early(one: Month, whole: date | None) -> bool:
    """In its first days only short cases could end."""
    return whole is not None and one.month < whole


def _drawn(found: Sequence[Month], early: int, say: Say) -> str:
    points = [Point(say.month(one.month), one.lead.median or 0, *(one.lead.band or (0, 0))) for one in found]
    return trend(points, say.days(points[-1].middle), early)


def _month(one: Month, early: bool, say: Say) -> str:
    return say.month(one.month) + (say(" (begin)", " (beginning)") if early else "")


def _legend(early: bool, say: Say) -> tuple[tuple[str, str], ...]:
    usual = (("c-line-key", say("De helft is sneller klaar", "Half is finished sooner")),
             ("c-band", say("8 van de 10 zaken vallen hierin", "8 of 10 cases are in here")))  # fmt: skip
    begun = ("c-begun", say("Begin: alleen korte zaken konden al klaar zijn",
                            "Beginning: only short cases could be finished"))  # fmt: skip
    return (*usual, begun) if early else usual


def _why(first: date, whole: date, say: Say) -> tuple[str, ...]:
    return (
        say(f"De eerste zaken kwamen binnen op {say.day(first)}. In het begin konden alleen korte zaken klaar zijn.",
            f"The first cases came in on {say.day(first)}. In the beginning only short ones could be finished."),
        say(f"Maanden die voor {say.day(whole)} begonnen staan daarom op grijs. De zin erboven telt ze niet mee.",
            f"So months that began before {say.day(whole)} stand on grey. The sentence above leaves them out."),
        say("Op die dag hadden de eerste zaken zo veel dagen gehad als 9 van de 10 zaken duren.",
            "On that day the first cases had had as many days as 9 of 10 cases take."),
    )  # fmt: skip


def _band(found: Spread, say: Say) -> str:
    if found.band is None or found.cases < FEWEST:
        return "–"
    first, last = found.band
    return say(f"{first} en {last} dagen", f"{first} and {last} days")


def _faster(found: Sequence[Month], first: date | None, say: Say) -> str:
    """`first`: where months are left out, when the first cases came in."""
    if len(found) < 2 and first:
        return say(f"Dat is nog niet te zeggen: de eerste zaken kwamen binnen op {say.day(first)}.",
                   f"It is too early to say: the first cases came in on {say.day(first)}.")  # fmt: skip
    if len(found) < 2:
        return say("Er zijn nog te weinig maanden om dat te zeggen.", "There are too few months to say so.")
    since, before, now = found[0].month, found[0].lead.median or 0, found[-1].lead.median or 0
    if abs(now - before) < 2:
        return say(f"Sinds {say.month(since)} blijft de doorlooptijd gelijk, rond {say.days(now)}.",
                   f"Since {say.month(since)} the lead time stays the same, around {say.days(now)}.")  # fmt: skip
    way = say("daalt", "falls") if now < before else say("stijgt", "rises")
    return say(f"Sinds {say.month(since)} {way} de doorlooptijd, van {before} naar {say.days(now)}.",
               f"Since {say.month(since)} the lead time {way}, from {before} to {say.days(now)}.")  # fmt: skip
