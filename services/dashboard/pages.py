"""The HTTP door for people: how the town hall stands, in figures of the city, of a department, of a kind of case.

However many read it, the figures are added up once for all of them, and at most every PACE seconds (moment.py).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import AfterValidator
from starlette.background import BackgroundTask

from front.page import page_of
from front.shop import Shop, language
from plumbing.asking import only_known
from plumbing.login import Known, login_routes
from plumbing.session import Viewer
from plumbing.unhurried import sweep
from schemas.catalogue import Language, catalogue

from . import store_tally
from .core import question as words
from .core.access import may_subscribe, reach
from .core.order import Order
from .core.question import USUAL_PERIOD, Question
from .core.sheet import Say, Sheet
from .core.words import stand_of
from .moment import Moment, asked_by, reading

HERE = Path(__file__).parent
Wrong = Mapping[str, Any]
AREA_UNKNOWN: Wrong = {"type": "area-unknown", "loc": ("query", "stadsdeel"), "msg": "No case lies in such an area"}
OF_OTHER_ORDER: Wrong = {"type": "cursor-of-other-order", "loc": ("query", "cursor"), "msg": "Of another order"}
shop = Shop(HERE / "templates")


async def asked_well(request: Request, viewer: Known) -> None:
    """Whoever we do not know logs in first; what an address says that no page knows hides nothing."""
    await only_known(request)


def refuse(wrong: Sequence[Wrong]) -> NoReturn:
    raise RequestValidationError(wrong)


async def beside(request: Request) -> Sequence[Wrong]:
    """What is wrong with a question that no value tells by itself, so that a page names it with all else: an area of
    which no case was ever told is a typing error, and a cursor belongs to an order."""
    asked, found = request.query_params, list[Wrong]()
    if area := asked.get("stadsdeel"):
        async with request.app.state.pool.acquire() as tx:
            found += [] if area in await store_tally.areas(tx) else [AREA_UNKNOWN]
    read_by = words.BY_NUMBER if asked.get("nummer", "").strip() else asked.get("op") or Order.DUE
    if not words.cursor_fits(asked.get("cursor", ""), read_by):
        found.append(OF_OTHER_ORDER)
    return found


def door() -> APIRouter:
    return APIRouter(include_in_schema=False, route_class=page_of(shop, beside), dependencies=[Depends(asked_well)])


router = door()
Code = Annotated[str, Query(max_length=60), AfterValidator(words.department)]
Kind = Annotated[str, Query(max_length=60), AfterValidator(words.case_type)]
Area = Annotated[str, Query(pattern=words.TEXT, max_length=60)]
Period = Annotated[str, Query(pattern=words.PERIOD), AfterValidator(words.in_order)]
Taal = Annotated[str, Query(max_length=20), AfterValidator(words.language)]  # the shop reads it
What = Literal["case", "department", "kind", "file", "page"]
Named = Annotated[str, InPath(pattern=words.TEXT, max_length=60)]


@router.get("/dashboard")
async def overview(
    request: Request,
    viewer: Known,
    afdeling: Code = "",
    soort: Kind = "",
    stadsdeel: Area = "",
    periode: Period = USUAL_PERIOD,
    taal: Taal = "",
) -> Response:
    return await _overview(
        request, viewer, Question(afdeling=afdeling, soort=soort, stadsdeel=stadsdeel, periode=periode)
    )


@router.get("/dashboard/afdeling/{code}")
async def of_department(
    request: Request, viewer: Known, code: Named, periode: Period = USUAL_PERIOD, taal: Taal = ""
) -> Response:
    known = (name := code.upper()) in catalogue().departments
    asked = Question(afdeling=name, periode=periode) if known else None
    return await _overview(request, viewer, asked, "department")


@router.get("/dashboard/type/{code}")
async def of_type(
    request: Request, viewer: Known, code: Named, periode: Period = USUAL_PERIOD, taal: Taal = ""
) -> Response:
    asked = Question(soort=code, periode=periode) if code in catalogue().newest_types else None
    return await _overview(request, viewer, asked, "kind")


async def _overview(request: Request, viewer: Viewer, asked: Question | None, what: What = "case") -> Response:
    if (whose := reach(viewer)) is None:
        return of_others(request)
    if asked is None:
        return unknown(request, what)
    state, taal = request.app.state, language(request)
    own = (theirs := asked_by(whose, asked)).own
    now: Moment = await state.shared.ask(theirs, reading(state.pool, state.settled, state.settings.partitions, theirs))
    heard = now.heard
    if asked.stadsdeel and asked.stadsdeel not in now.areas:
        refuse([AREA_UNKNOWN])
    say = Say(taal, own or asked, whose, cases_of)
    shown = await now.show(say, draw)
    told = {
        "asked": asked,
        "title": _title(asked, taal),
        "board": shown.board,
        "sheets": shown.sheets,
        "say": say,
        "as_of": heard.as_of,
        "today": heard.today,
        "urgent": now.urgent if own else None,
        "more": say.count(0, stand="vraagt-aandacht").href,
        "stand_of": lambda card: stand_of(card, heard.today, taal),
        **choices(taal, now.areas),
        "live": f"/dashboard/nieuws?{urlencode(asked.of_overview(sinds=now.version))}",
        "monday": f"{state.settings.notify_address}/weekbericht" if may_subscribe(viewer) else "",
    }
    return swept(shop.show(request, "overview.html", told))


def cases_of(query: Mapping[str, str]) -> str:
    """The list with this query."""
    return f"/dashboard/zaken?{urlencode(query)}"


def draw(sheet: Sheet, taal: Language) -> Markup:
    return shop.macro("_sheets.html", "section", taal)(sheet)


def swept(page: Response) -> Response:
    """A template leaves objects that hold each other: they go once the page has left."""
    page.background = BackgroundTask(_sweep)
    return page


async def _sweep() -> None:
    sweep()


def _title(asked: Question, taal: Language) -> str:
    """Of a page about one department or kind."""
    known = catalogue()
    names = [
        table[code]
        for table, code in ((known.departments, asked.afdeling), (known.newest_types, asked.soort))
        if code in table
    ]
    return ", ".join(one.in_(taal) for one in names)


def choices(taal: Language, areas: Sequence[str]) -> dict[str, Any]:
    """What a question can be narrowed to, for a template."""
    known = catalogue()
    return {
        "all_areas": {one: one for one in areas},
        "all_departments": {code: one.in_(taal) for code, one in known.departments.items()},
        "all_types": {code: one.in_(taal) for code, one in known.newest_types.items()},
        "periods": words.PERIODS,
    }


def unknown(request: Request, what: What = "case") -> Response:
    """The same for what is not there and for what is of others."""
    return shop.show(request, "unknown.html", {"what": what}, 404)


def nowhere(request: Request) -> Response:
    return unknown(request, "page")


def of_others(request: Request) -> Response:
    return shop.of_others(request, "dashboard")


def home(request: Request, viewer: Viewer) -> str:
    return "/dashboard" if reach(viewer) else shop.home(request, viewer)


entrance = login_routes(shop.show, home)


@entrance.get("/")
async def front_door() -> Response:
    return RedirectResponse("/dashboard")
