"""Sheets of how work flows: how long it takes, by month, between departments, in each step, and for whom it waited."""

from collections.abc import Sequence
from datetime import date

from .cell import mark
from .chart import Mark, Part, columns, small_bar, trend
from .figures import FEWEST, lead_time
from .flow import HandOver, InStep, by_month, handed_over, in_steps, waited
from .flow import trend as by_months
from .heard import Heard
from .sheet import Cell, Say, Sheet, text
from .spread import Spread
from .why import in_step_now, overdue

MOST_WEEKS = 26  # columns; what took longer is in the last
MOST_ROWS = 12


def lead(heard: Heard, say: Say) -> Sheet:
    found, over = lead_time(heard.rows), overdue(heard.rows)
    weeks = _weeks(found)
    half = Mark((found.median or 0) / 7, say(f"Helft klaar: {found.median} dagen", f"Half done: {found.median} days"),
                "c-half")  # fmt: skip
    drawn = [(_week(week), Part("c-ok", say.drawn(n))) for week, n in weeks]
    late = over.over(0)
    return Sheet(
        "duur",
        say("Hoe lang duurt een aanvraag?", "How long does a request take?"),
        _took(found, late, over.cases, say),
        (say("Klaar in week", "Finished in week"), say("Besluiten", "Decisions")),
        (*((text(_week(week)), say.plain(n)) for week, n in weeks),
         (text(say("Samen", "Together")), say.count(found.cases, stand="besloten"))),
        columns(drawn, say("weken", "weeks"), [half] if found.cases >= FEWEST else ()) if found.cases else "",
        notes=(
            say("Doorlooptijd: kalenderdagen van ontvangst tot het besluit bekend is.",
                "Lead time: calendar days from receipt until the decision is made known."),
            say("Ingetrokken aanvragen en zaken zonder besluit op de aanvraag tellen niet mee.",
                "Withdrawn requests and cases without a decision on the request are left out."),
            say("Dagen waarop de termijn stilstond tellen wel mee in de doorlooptijd, en niet bij te laat.",
                "Days on which the term stood still count for the lead time, and not for late."),
            say(f"Bij minder dan {FEWEST} zaken noemen we geen doorlooptijd.",
                f"For fewer than {FEWEST} cases we name no lead time."),
        ),
    )  # fmt: skip


def _weeks(found: Spread) -> list[tuple[int, int]]:
    weeks = found.weeks
    if len(weeks) <= MOST_WEEKS:
        return weeks
    return [*weeks[: MOST_WEEKS - 1], (MOST_WEEKS, sum(n for _, n in weeks[MOST_WEEKS - 1 :]))]


def _week(week: int) -> str:
    return str(week) if week < MOST_WEEKS else f"{week}+"


def _took(found: Spread, late: int, of: int, say: Say) -> str:
    if found.median is None or found.cases < FEWEST:
        return say("Er zijn nog te weinig besluiten om dat te zeggen.", "Too few cases were decided to say so.")
    half = say(f"De helft is klaar binnen {say.days(found.median)}. ",
               f"Half is finished within {say.days(found.median)}. ")  # fmt: skip
    share = say.percent(late, of)
    if not share.endswith("%"):
        return half.strip()
    return half + say(f"{share} was later dan de wettelijke termijn.", f"{share} was later than the legal term.")


def months(heard: Heard, say: Say) -> Sheet:
    found = by_month(heard.by_month)
    enough = [one for one in found if one.lead.cases >= FEWEST]
    bands = [one.lead.band or (0, 0) for one in enough]
    drawing = ""
    if len(enough) > 1:
        middle = [one.lead.median or 0 for one in enough]
        labels = [say.month(one.month) for one in enough]
        low, high = [first for first, _ in bands], [last for _, last in bands]
        drawing = trend(labels, middle, low, high, say.days(middle[-1]))
    return Sheet(
        "maanden",
        say("Gaat het sneller of langzamer?", "Is it getting faster or slower?"),
        _faster([(one.month, one.lead.median or 0) for one in enough], say),
        (say("Maand", "Month"), say("Besluiten", "Decisions"), say("De helft binnen", "Half within"),
         say("8 van de 10 tussen", "8 of 10 between")),
        tuple((text(say.month(one.month)),
               say.count(one.lead.cases, stand="besloten", periode=f"{one.month:%Y-%m}"),
               Cell(say.median(one.lead.median, one.lead.cases)), Cell(_band(one.lead, say))) for one in found),
        drawing,
        (("c-line-key", say("De helft is sneller klaar", "Half is finished sooner")),
         ("c-band", say("8 van de 10 zaken vallen hierin", "8 of 10 cases are in here"))) if drawing else (),
        (say(f"Maanden met minder dan {FEWEST} besluiten staan niet in de tekening.",
             f"Months with fewer than {FEWEST} decisions are not drawn."),),
    )  # fmt: skip


def _band(found: Spread, say: Say) -> str:
    if found.band is None or found.cases < FEWEST:
        return "–"
    first, last = found.band
    return say(f"{first} en {last} dagen", f"{first} and {last} days")


def _faster(found: Sequence[tuple[date, int]], say: Say) -> str:
    if len(found) < 2:
        return say("Er zijn nog te weinig maanden om dat te zeggen.", "There are too few months to say so.")
    (since, before), (_, now) = found[0], found[-1]
    if abs(now - before) < 2:
        return say(f"Sinds {say.month(since)} blijft de doorlooptijd gelijk, rond {say.days(now)}.",
                   f"Since {say.month(since)} the lead time stays the same, around {say.days(now)}.")  # fmt: skip
    way = say("daalt", "falls") if now < before else say("stijgt", "rises")
    return say(f"Sinds {say.month(since)} {way} de doorlooptijd, van {before} naar {say.days(now)}.",
               f"Since {say.month(since)} the lead time {way}, from {before} to {say.days(now)}.")  # fmt: skip


def hand_overs(heard: Heard, say: Say) -> Sheet:
    found = handed_over(heard.rows, say.asked.afdeling or None)[:MOST_ROWS]
    answer = say("Er is nog niets overgedragen.", "Nothing was handed over yet.")
    if found:
        giving, taking = say.department(found[0].giving), say.department(found[0].taking)
        answer = say(f"Zaken wachten samen het langst tussen {giving} en {taking}.",
                     f"Cases wait longest in all between {giving} and {taking}.")  # fmt: skip
    return Sheet(
        "overdrachten",
        say("Waar blijven zaken liggen tussen afdelingen?", "Where do cases lie between departments?"),
        answer,
        (say("Van – naar", "From – to"), say("Zaken", "Cases"), say("Wachttijd (helft)", "Wait (half)"),
         say("Langste 10%", "Longest 10%"), say("Per maand", "By month")),
        tuple(_way(f"{say.department(one.giving)} – {say.department(one.taking)}", one,
                   _tenth(one.days, one.longest_tenth, say), found, heard, say) for one in found),
        notes=(say("Wachttijd: kalenderdagen van klaar bij de ene tot gestart bij de andere afdeling.",
                   "Wait: calendar days from ready at the one until started at the other department."),
               say("Bovenaan staat waar zaken samen de meeste dagen wachtten.",
                   "Where cases waited most days in all comes first.")),
        is_open=True,
    )  # fmt: skip


def _way(
    name: str, one: InStep | HandOver, more: str, every: Sequence[InStep | HandOver], heard: Heard, say: Say
) -> tuple[Cell, ...]:
    """Its cases, half of their days beside the longest of all halves, what else there is to say, and how it moved."""
    half, longest = one.days.median or 0, max(other.days.median or 0 for other in every)
    bar = small_bar(half, longest) if one.days.cases >= FEWEST else ""
    return (
        text(name),
        say.count(one.days.cases, stand="alle", over=mark(one.figure, one.word)),
        Cell(say.median(one.days.median, one.days.cases), bar=bar),
        Cell(more),
        text(_moved(heard, one, say)),
    )


def _tenth(days: Spread, longest: int | None, say: Say) -> str:
    return "–" if longest is None or days.cases < 10 else say.days(longest)


def _moved(heard: Heard, one: InStep | HandOver, say: Say) -> str:
    """From the first month with enough cases to the last one."""
    every = by_months(heard.by_month, one.figure, one.word)
    found = [days for month, days in every if month and days.cases >= FEWEST]
    if len(found) < 2:
        return "–"
    return say(f"van {found[0].median} naar {say.days(found[-1].median or 0)}",
               f"from {found[0].median} to {say.days(found[-1].median or 0)}")  # fmt: skip


def steps(heard: Heard, say: Say) -> Sheet:
    every = in_steps(heard.rows, say.asked.afdeling or None)
    found = [one for one in every if one.days.cases >= FEWEST][:MOST_ROWS]
    now = in_step_now(heard.rows, heard.today) if heard.today else {}
    answer = say("Er zijn nog te weinig stappen klaar om dat te zeggen.", "Too few steps were finished to say so.")
    if found:
        where, half = say.department(found[0].department), say.days(found[0].days.median or 0)
        answer = say(f"De traagste stap is bij {where}: de helft duurt {half} of langer.",
                     f"The slowest step is at {where}: half take {half} or more.")  # fmt: skip
    return Sheet(
        "stappen",
        say("Welke stappen duren het langst?", "Which steps take longest?"),
        answer,
        (say("Afdeling en stap", "Department and step"), say("Zaken", "Cases"), say("Duur (helft)", "Days (half)"),
         say("Nu in deze stap", "In this step now"), say("Per maand", "By month")),
        tuple(_way(f"{say.department(one.department)}: {say.step(one.step)}", one,
                   say.few(now[one.word].cases if one.word in now else 0), found, heard, say) for one in found),
        notes=(say("Kalenderdagen van het begin tot het einde van een stap die klaar is.",
                   "Calendar days from the start to the end of a step that is finished."),
               say(f"Stappen met minder dan {FEWEST} zaken staan er niet bij.",
                   f"Steps with fewer than {FEWEST} cases are left out.")),
        is_open=True,
    )  # fmt: skip


def waits(heard: Heard, say: Say) -> Sheet:
    """What the municipality waited for others is kept apart from its own time."""
    found = waited(heard.rows)
    names = {"municipality": (say("De gemeente", "The municipality"), "gemeente"),
             "applicant": (say("De aanvrager", "The applicant"), "aanvrager"),
             "third-party": (say("Een ander", "A third party"), "derde")}  # fmt: skip
    now = {whose: sum(row.cases for row in heard.rows if (row.figure, row.word) == ("due", whose)) for whose in names}
    shares = {one.whose: round((one.share or 0) * 100) for one in found}
    cases = max((one.days.cases for one in found), default=0)
    answer = say("Er zijn nog te weinig besluiten om dat te zeggen.", "Too few cases were decided to say so.")
    if cases >= FEWEST:
        answer = say(
            f"Van alle dagen was {shares['municipality']}% van ons en {shares['applicant']}% van de aanvrager.",
            f"Of all days {shares['municipality']}% were ours and {shares['applicant']}% the applicant's.",
        )
    rows = tuple(
        (text(names[one.whose][0]),
         Cell(f"{shares[one.whose]}%" if cases >= FEWEST else "–", bar=small_bar(shares[one.whose], 100)),
         say.plain(one.days.cases), Cell(say.median(one.days.median, one.days.cases)),
         say.count(now[one.whose], stand="open", wacht=names[one.whose][1])) for one in found
    )  # fmt: skip
    return Sheet(
        "wachten",
        say("Op wie wachten zaken?", "Whom do cases wait for?"),
        answer,
        (say("Wachtte op", "Waited for"), say("Deel van de dagen", "Share of the days"),
         say("Besloten zaken", "Decided cases"), say("Dagen per zaak (helft)", "Days by case (half)"),
         say("Wachten nu", "Wait now")),
        rows,
        notes=(say("Wachten op de aanvrager en op een ander telt alleen als de termijn daarvoor stilstond.",
                   "Waiting for the applicant and a third party counts only when the term stood still for it."),),
        is_open=True,
    )  # fmt: skip
