"""The overview as one reader sees it: five numbers on top, and the sheets below in the order of the questions people
ask: where does it stand, how long does it take, do we keep our word, why not, and what comes."""

from typing import NamedTuple

from .figures import lead_time, stands
from .filter import Stand
from .heard import Heard
from .promised import TARGET, in_all, promises
from .sheet import Cell, Say, Sheet, Tile
from .sheets_coming import extensions, money, silence
from .sheets_expected import expectations
from .sheets_flow import hand_overs, lead, months, steps, waits
from .sheets_kept import accuracy, around, kept, reasons, satisfaction
from .sheets_now import departments, waiting

ORDER = (
    departments, lead, months, waiting, kept, hand_overs, waits, reasons, steps, around, satisfaction,
    extensions, money, accuracy, expectations, silence,
)  # fmt: skip


class Board(NamedTuple):
    tiles: list[Tile]
    sheets: list[Sheet]


def board(heard: Heard, say: Say) -> Board:
    return Board(tiles(heard, say), [sheet(heard, say) for sheet in ORDER])


def tiles(heard: Heard, say: Say) -> list[Tile]:
    counts, whole, days = stands(heard.rows), in_all(promises(heard.rows)), lead_time(heard.rows)
    late = say.percent(counts[Stand.LATE], counts[Stand.OPEN])
    ended = say.count(days.cases, stand=Stand.DECIDED)
    return [
        Tile(say.count(counts[Stand.OPEN], stand=Stand.OPEN), say("Open zaken", "Open cases"),
             say("Elke zaak telt één keer", "Each case counts once")),
        Tile(say.count(counts[Stand.LATE], stand=Stand.LATE), say("Te laat", "Late"),
             say(f"{late} van de open zaken", f"{late} of the open cases") if late.endswith("%")
             else say("De wettelijke datum is voorbij", "The legal date has passed"), "late"),
        Tile(say.count(counts[Stand.LIKELY], stand=Stand.LIKELY), say("Waarschijnlijk te laat", "Likely late"),
             say("Nog op tijd bij te sturen", "There is still time to act"), "risk"),
        Tile(Cell(say.median(days.median, days.cases), ended.href), say("Doorlooptijd", "Lead time"),
             say("De helft is sneller klaar", "Half is finished sooner")),
        Tile(Cell(say.percent(whole.kept, whole.judged)), say("Beloften nagekomen", "Promises kept"),
             say(f"Doel {TARGET}%", f"Aim {TARGET}%")),
    ]  # fmt: skip
