"""Sheets of what we said and what came of it: promises, decisions around the last day, reasons, dates that moved."""

from collections.abc import Callable, Iterator, Sequence

from schemas.service import NEWS

from .cell import ANY, DATE, Row, mark
from .chart import Mark, Part, columns, small_bar
from .heard import Heard
from .promised import TARGET, Told, accuracy_apart, cases_missed, in_all, moves, promises
from .sheet import Cell, Say, Sheet, text
from .small import PERCENTAGE_FROM, percentage, untold
from .why import cliff, overdue, pareto
from .words import PROMISES, word


def kept(heard: Heard, say: Say) -> Sheet:
    found = promises(heard.rows)
    whole = in_all(found)
    return Sheet(
        "beloften",
        say("Komen we onze beloften na?", "Do we keep our promises?"),
        _promised(found, whole, say),
        (say("Belofte", "Promise"), say("Gehaald", "Kept"), say("Niet gehaald", "Not kept"),
         say("Komt nog", "To come"), say("Zaken met een gemiste belofte", "Cases with a missed promise")),
        (*(_told(one, say) for one in found),
         (text(say("Alle beloften", "All promises")), *_numbers(whole, say),
          _missed(cases_missed(heard.rows, ANY), ANY, say))),
        notes=(
            say("Elke genoemde datum telt apart, ook als er later een andere datum kwam.",
                "Each date told counts by itself, also when another was told later."),
            say(f"Het streepje is ons doel van {TARGET}%. Onder {PERCENTAGE_FROM} beloften noemen we geen percentage.",
                f"The tick is our aim of {TARGET}%. Below {PERCENTAGE_FROM} promises we name no percentage."),
            say("Verborgen: het percentage zou een aantal onder de 5 verraden.",
                "Hidden: the percentage would tell a number under 5."),
            say("Een datum is gemist als het besluit die dag nog niet bekend was.",
                "A date is missed when the decision was not made known by that day."),
            say("Open zaken tellen mee zodra zo'n datum voorbij is. Een zaak kan meer datums missen, en telt één keer.",
                "Open cases count as soon as such a date is past. A case can miss several dates, and counts once."),
            say("Bericht van ontvangst: het moet uiterlijk de werkdag na de ontvangst weg zijn.",
                "Confirmation: it must have left by the working day after receipt."),
            say(f"Elke 2 weken bericht: gemist na {NEWS} dagen zonder bericht, ook als er daarna weer een kwam.",
                f"A message every 2 weeks: missed after {NEWS} days without one, also when one came later."),
            say("Is de laatste van die dagen een vrije dag? Dan mag het bericht op de werkdag daarna weg.",
                "Is the last of these days a day off? Then the message may leave on the next working day."),
            say("Vragen wij iets aan de aanvrager? Dan beginnen de 2 weken na het antwoord opnieuw.",
                "Do we ask the applicant something? Then the 2 weeks begin anew after the answer."),
            say("Wachten wij op een ander? Dan gaan de 2 weken gewoon door. Elke zaak telt één keer.",
                "Do we wait for a third party? Then the 2 weeks go on. Each case counts once."),
            say("Een bericht dat niet aankwam, telt niet. Gewiste zaken tellen bij deze twee niet mee.",
                "A message that came back does not count. Erased cases are left out of these two."),
            say("Ingetrokken aanvragen tellen niet mee.", "Withdrawn requests are left out."),
        ),
        is_open=True,
    )  # fmt: skip


def _told(one: Told, say: Say) -> tuple[Cell, ...]:
    return (
        text(word(PROMISES, one.kind, say.language)),
        *_numbers(one, say),
        _missed(one.cases_missed, one.kind, say),
    )


def _missed(cases: int, kind: str, say: Say, **other: str) -> Cell:
    """Promises are counted each by itself, and their list is of cases."""
    return say.count(cases, stand="alle", over=mark("missed", kind), **other)


def _numbers(one: Told, say: Say) -> tuple[Cell, ...]:
    return _share(one, say), say.plain(one.missed), say.plain(one.waiting)


def _share(one: Told, say: Say) -> Cell:
    share = percentage(one.kept, one.judged)
    if share is None:
        return Cell(say.percent(one.kept, one.judged))
    return Cell(f"{share}%", bar=small_bar(share, 100, "c-ok" if share >= TARGET else "c-risk", TARGET))


def _promised(found: Sequence[Told], whole: Told, say: Say) -> str:
    share = percentage(whole.kept, whole.judged)
    if share is None:
        few = say("Er zijn nog te weinig beloften om dat te zeggen.", "There are too few promises to say so.")
        return say.unsaid(untold(whole.kept, whole.judged), few)
    judged = [percentage(one.kept, one.judged) for one in found]
    known = [one for one in judged if one is not None]
    reach = sum(one >= TARGET for one in known)
    return say(
        f"Wij kwamen {share}% van de beloften na. Bij {reach} van {len(known)} soorten is het doel gehaald.",
        f"We kept {share}% of the promises. The aim of {TARGET}% is met by {reach} of {len(known)} kinds.",
    )


def around(heard: Heard, say: Say) -> Sheet:
    """Decisions that pile up on the last day tell that the term, not the work, sets the pace."""
    found, every = cliff(heard.rows), overdue(heard.rows)
    looks = [(f"{day:+d}" if day else "0", _column(day, n)) for day, n in found]
    last = sum(n for day, n in found if -2 <= day <= 0)
    share = say.percent(last, every.cases)
    few = say("Er zijn nog te weinig besluiten om dat te zeggen.", "Too few cases were decided to say so.")
    answer = say.unsaid(untold(last, every.cases), few)
    if share.endswith("%"):
        answer = say(f"{share} van de besluiten valt in de laatste drie dagen van de termijn.",
                     f"{share} of the decisions come in the last three days of the term.")  # fmt: skip
    return Sheet(
        "klif",
        say("Besluiten we vlak voor de laatste dag?", "Do we decide just before the last day?"),
        answer,
        (say("Dagen na de laatste dag", "Days after the last day"), say("Besluiten", "Decisions")),
        tuple((text(label), say.count(n, stand="alle", over=mark("over", str(day))))
              for (label, _), (day, n) in zip(looks, found, strict=True)),
        columns(looks, say("dagen", "days"), [Mark(15, say("Laatste dag", "Last day"), "c-end")], every=7)
        if every.cases else "",
        notes=(say("Alleen de 14 dagen voor en na de laatste dag. Ingetrokken aanvragen tellen niet mee.",
                   "Only the 14 days before and after the last day. Withdrawn requests are left out."),),
    )  # fmt: skip


def _column(day: int, number: int) -> Part:
    return Part("c-late" if day > 0 else "c-ok", number)


def reasons(heard: Heard, say: Say) -> Sheet:
    found = pareto(heard.rows)
    top = found[0].cases if found else 1
    answer = say("Bij geen zaak is een reden van vertraging genoemd.", "No case was given a reason for delay.")
    total = sum(one.cases for one in found)
    if found and (share := percentage(found[0].cases, total)) is not None:
        why = _lower(say.why(found[0].reason))
        answer = say(f"De meest genoemde reden geldt voor {share}% van de zaken: {why}.",
                     f"The reason named most holds for {share}% of the cases: {why}.")  # fmt: skip
    elif found:
        few = say("Er zijn nog te weinig zaken om een reden aan te wijzen.", "Too few cases to name one reason.")
        answer = say.unsaid(untold(found[0].cases, total), few)
    return Sheet(
        "redenen",
        say("Waarom duurt het langer?", "Why does it take longer?"),
        answer,
        (say("Reden", "Reason"), say("Zaken", "Cases"), say("Samen met wat erboven staat", "With those above"),
         say("Later dan eerst gezegd (helft)", "Later than first said (half)")),
        tuple((text(say.why(one.reason)), _counted(one.reason, one.cases, top, say),
               Cell(f"{round(one.share * 100)}%" if total >= PERCENTAGE_FROM else "–"),
               Cell(say.median(one.moved.median, one.moved.cases))) for one in found),
        notes=(say("Elke zaak telt één keer, bij de reden die het laatst is genoemd.",
                   "Each case counts once, under the reason named last."),
               say("Open zaken tellen mee, en zaken die in deze periode eindigden.",
                   "Open cases count, and cases that ended in this period.")),
        is_open=True,
    )  # fmt: skip


def _counted(reason: str, cases: int, top: int, say: Say) -> Cell:
    about = mark("reason", reason)
    found = say.count(cases, stand="alle", over=about)
    return Cell(found.text, found.href, small_bar(cases, top))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def accuracy(heard: Heard, say: Say) -> Sheet:
    moved = moves(heard.rows)
    often = sum(cases for times, cases in moved.days if times)
    share = say.percent(often, moved.cases)
    few = say("Er zijn nog te weinig zaken klaar om dat te zeggen.", "Too few cases ended to say so.")
    answer = say.unsaid(untold(often, moved.cases), few)
    if share.endswith("%"):
        answer = say(f"Bij {share} van de zaken noemden we daarna nog een andere datum.",
                     f"For {share} of the cases we told another date later.")  # fmt: skip
    return Sheet(
        "nauwkeurig",
        say("Kloppen de datums die we noemen?", "Are the dates we tell right?"),
        answer,
        (say("Afdeling of soort", "Department or kind"), say("Gehaald", "Kept"),
         say("Dagen ernaast (helft)", "Days off (half)"),
         say("Zaken met een gemiste datum", "Cases with a missed date")),
        (*_accurate(heard.by_department, "afdeling", say.department, say),
         *_accurate(heard.by_type, "soort", say.kind, say)),
        notes=(say("Dagen ernaast: de helft was zoveel dagen eerder of later klaar, of nog eerder.",
                   "Days off: half was finished so many days earlier or later, or sooner still."),),
        is_open=True,
    )  # fmt: skip


def _accurate(rows: Sequence[Row], part: str, named: Callable[[str], str], say: Say) -> Iterator[tuple[Cell, ...]]:
    """A line for each department or type. `part`: which of the two, in the words of an address."""
    for name, found in accuracy_apart(rows).items():
        whole = in_all(found.told)
        off = Cell(say.off(whole.off.median, whole.off.cases))
        missed = _missed(found.cases_missed, DATE, say, **{part: name})
        yield text(named(name)), _share(whole, say), off, missed
