"""The sheet of what we expected and what came of it, by department and by kind."""

from schemas.catalogue import catalogue

from .chart import small_bar
from .figures import FEWEST
from .foretold import AIM, Foretold, foretold, foretold_apart
from .heard import Heard
from .sheet import Cell, Say, Sheet, text
from .small import percentage, untold
from .words import word


def expectations(heard: Heard, say: Say) -> Sheet:
    whole = foretold(heard.rows)
    departments = {say.department(name): one for name, one in foretold_apart(heard.by_department).items()}
    types = {word(catalogue().newest_types, name, say.language): one
             for name, one in foretold_apart(heard.by_type).items()}  # fmt: skip
    rows = [(text(name), *_row(one, say)) for name, one in (departments | types).items()]
    return Sheet(
        "verwachtingen",
        say("Kloppen onze verwachtingen?", "Are our expectations right?"),
        _right(whole, say),
        (say("Afdeling of soort", "Department or kind"), say("Klopte", "Was right"), say("Eerder klaar", "Sooner"),
         say("Later klaar", "Later"), say("Dagen ernaast (helft)", "Days off (half)"),
         say("Keer bijgesteld per zaak", "Times changed per case")),
        (*rows, (text(say("Alle zaken", "All cases")), *_row(whole, say))) if whole.told else (),
        notes=(
            say("Elke verwachting die wij noemden telt apart: tussen welke dagen komt het besluit?",
                "Each expectation that we told counts by itself: between which days does the decision come?"),
            say(f"Het streepje is {AIM}%: bij 8 van de 10 zaken hoort het besluit tussen die dagen te vallen.",
                f"The tick is {AIM}%: of 8 in 10 cases the decision should come between those days."),
            say("Dagen ernaast: alleen van verwachtingen die niet klopten. Alleen zaken met een besluit tellen mee.",
                "Days off: only of expectations that were wrong. Only cases with a decision count."),
        ),
        is_open=True,
    )  # fmt: skip


def _right(whole: Foretold, say: Say) -> str:
    share = percentage(whole.inside, whole.told)
    if share is None:
        few = say("Er zijn nog te weinig verwachtingen om dat te zeggen.", "There are too few expectations to say so.")
        return say.unsaid(untold(whole.inside, whole.told), few)
    return say(f"Van de verwachtingen klopte {share}%. Dat hoort ongeveer {AIM}% te zijn.",
               f"Of the expectations {share}% were right. That should be about {AIM}%.")  # fmt: skip


def _row(one: Foretold, say: Say) -> tuple[Cell, ...]:
    share, missed = percentage(one.inside, one.told), one.missed_by
    bar = "" if share is None else small_bar(share, 100, "c-ok" if share >= AIM else "c-risk", AIM)
    return (
        Cell(say.percent(one.inside, one.told), bar=bar),
        say.plain(one.early),
        say.plain(one.late),
        Cell(say.median(missed.median, missed.cases)),
        Cell(_often(one, say)),
    )


def _often(one: Foretold, say: Say) -> str:
    """On average, for a median of small whole numbers says little."""
    if one.moves.cases < FEWEST:
        return say("te weinig zaken", "too few cases")
    return say.tenths(one.moves.total_days / one.moves.cases)
