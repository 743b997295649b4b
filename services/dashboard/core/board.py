"""The overview as one reader sees it: five numbers on top, and the sheets below in the order of the questions people
ask: where does it stand, how long does it take, do we keep our word, why not, and what comes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .figures import lead_time, stands
from .filter import Stand
from .heard import Heard
from .promised import TARGET, in_all, promises
from .sheet import Cell, Say, Sheet, Tile
from .sheets_coming import extensions, money, silence, unheard
from .sheets_expected import expectations
from .sheets_flow import hand_overs, steps, waits
from .sheets_kept import accuracy, around, kept, reasons
from .sheets_lead import lead
from .sheets_now import departments, waiting
from .sheets_rated import satisfaction
from .sheets_trend import months
from .small import WITHHELD, Shown, Untold, percentage, untold
from .sources import silent_of

ORDER = (
    departments, lead, months, waiting, kept, hand_overs, waits, reasons, steps, around, satisfaction,
    extensions, money, accuracy, expectations, silence,
)  # fmt: skip


class Board(NamedTuple):
    """`notes`: of whom nothing is heard, of whose cases the page is, for who does not read for the city, and since when
    they are counted."""

    tiles: list[Tile]
    sheets: list[Sheet]
    notes: tuple[str, ...] = ()


def board(heard: Heard, say: Say) -> Board:
    """Of its own cases a department sees all; of the whole city the tiles, and how many are open where."""
    return board_of(list(sheets(heard, say)), heard, say)


def sheets(heard: Heard, say: Say) -> Iterator[Sheet]:
    """Each is made when it is asked for."""
    return (sheet(heard, say) for sheet in ORDER)


def board_of(made: list[Sheet], heard: Heard, say: Say) -> Board:
    quiet = _quiet(heard, () if heard.town else say.own, say)
    return Board(tiles(heard, say), made, (*quiet, *_whose(heard, say), *_since(heard, say)))


def elsewhere(heard: Heard, say: Say) -> Board:
    """Of a department whose cases the reader may not see: how many are open."""
    told = heard.town.departments.get(say.asked.afdeling, WITHHELD) if heard.town else WITHHELD
    tile = Tile(Cell(say.told(told)), say("Open zaken", "Open cases"), say.department(say.asked.afdeling))
    note = say("Van een andere afdeling ziet u alleen hoeveel zaken open zijn.",
               "Of another department you see only how many cases are open.")  # fmt: skip
    return Board([tile], [], (*_quiet(heard, say.own, say), note))


def _quiet(heard: Heard, departments: Sequence[str], say: Say) -> Iterator[str]:
    """`departments`: of which the numbers on top are; none: of all."""
    if told := unheard(silent_of(departments, heard.sources), say):
        yield told


def _whose(heard: Heard, say: Say) -> Iterator[str]:
    if heard.town:
        yield say("De getallen hierboven zijn van de hele stad. De cijfers hieronder gaan over uw eigen afdeling.",
                  "The numbers above are of the whole city. Those below are of your own department.")  # fmt: skip
    elif not say.reach.is_city and say.asked.is_narrowed:
        yield say("Met een filter ziet u alleen de zaken van uw eigen afdeling.",
                  "With a filter you see only the cases of your own department.")  # fmt: skip


def _since(heard: Heard, say: Say) -> Iterator[str]:
    """A dashboard that began in a city that was there already: what it did not hear, it cannot count."""
    if heard.since:
        day = say.day(heard.since)
        yield say(f"Geteld sinds {day}. Zaken die daarvoor eindigden en berichten van daarvoor ontbreken.",
                  f"Counted since {day}. Cases that ended and messages that left before are missing.")  # fmt: skip


def tiles(heard: Heard, say: Say) -> list[Tile]:
    counts, town = stands(heard.rows), heard.town
    told: Mapping[Stand, Shown] = town.stands if town else counts
    late = _late(told)
    days = town.lead if town else lead_time(heard.rows)
    share = town.kept if town else _kept(heard)
    return [
        Tile(_number(Stand.OPEN, heard, counts, say), say("Open zaken", "Open cases"),
             say("Elke zaak telt één keer", "Each case counts once")),
        Tile(_number(Stand.LATE, heard, counts, say), say("Te laat", "Late"),
             say(f"{late}% van de open zaken", f"{late}% of the open cases") if late is not None
             else say("De wettelijke datum is voorbij", "The legal date has passed"), "late"),
        Tile(_number(Stand.LIKELY, heard, counts, say), say("Waarschijnlijk te laat", "Likely late"),
             say("Nog op tijd bij te sturen", "There is still time to act"), "risk"),
        Tile(Cell(say.median(days.median, days.cases) if days else say.why_not("hidden"),
                  "" if town else say.count(0, stand=Stand.DECIDED).href),
             say("Doorlooptijd", "Lead time"), say("De helft is sneller klaar", "Half is finished sooner")),
        Tile(Cell(f"{share}%" if isinstance(share, int) else say.why_not(share)),
             say("Beloften nagekomen", "Promises kept"), say(f"Doel {TARGET}%", f"Aim {TARGET}%")),
    ]  # fmt: skip


def _number(stand: Stand, heard: Heard, counts: Mapping[Stand, int], say: Say) -> Cell:
    """Of the whole city there is no list for who reads for a department."""
    if heard.town:
        return Cell(say.told(heard.town.stands.get(stand, WITHHELD)))
    return say.count(counts[stand], stand=stand)


def _late(told: Mapping[Stand, Shown]) -> int | None:
    late, whole = (told.get(stand, WITHHELD) for stand in (Stand.LATE, Stand.OPEN))
    return percentage(late, whole) if isinstance(late, int) and isinstance(whole, int) else None


def _kept(heard: Heard) -> int | Untold:
    whole = in_all(promises(heard.rows))
    return untold(whole.kept, whole.judged) or percentage(whole.kept, whole.judged) or 0
