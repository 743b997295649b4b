"""The shop front: every page of every service is shown here, in a language, a theme and the same safe headers."""

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from babel.core import negotiate_locale
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from plumbing.session import Viewer, viewer_of
from plumbing.settings import DoorSettings
from schemas.catalogue import Called, Language

from .days import day_filters
from .icons import icon
from .places import places
from .static import address
from .words import CALLED, LANGUAGES, words

HERE = Path(__file__).parent
COOKIE = "taal"
A_YEAR = 365 * 24 * 3600  # seconds
MARKS = {"denhaag": "Den Haag", "neutraal": "Gemeente"}  # who the page is from; a logo is the city's to add
DOORS = ("intake_address", "status_address", "notify_address", "oidc_issuer")  # where forms of a page may lead
EXTENSIONS: list[str | type[Extension]] = ["jinja2.ext.i18n"]


class Shop:
    """The pages of one service. In its templates `_` speaks the reader's language, and so do all macros and filters."""

    def __init__(self, templates: Path) -> None:
        self._at_home = templates.parent.name == "status"  # it has the start page, my applications and the log-in
        self._rooms = {(taal, called): _room(taal, called, templates) for taal, called in product(LANGUAGES, CALLED)}

    def show(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any] | None = None,
        status: int = 200,
        called: Called = "application",
    ) -> Response:
        """The page; a language that was asked for by `?taal=` is remembered. `called`: what the case on it is."""
        taal, settings = language(request), request.app.state.settings
        told = {**_frame(request, taal, settings), "home": self._home(settings), **(context or {})}
        html = self._rooms[taal, called].get_template(template).render(told)
        response = HTMLResponse(html, status, {"Content-Security-Policy": policy(settings), "Content-Language": taal})
        if request.query_params.get("taal") == taal:
            safe = settings.public_address.startswith("https:")
            response.set_cookie(COOKIE, taal, max_age=A_YEAR, httponly=True, samesite="lax", secure=safe)
        return response

    def of_others(self, request: Request, page: str) -> Response:
        """To who is logged in and asks for a page of other people: whose it is, and where they can go. That there is
        such a page is no secret; of a case nothing is said."""
        viewer = viewer_of(request)
        found = self._places(request, viewer) if viewer else {}
        return self.show(request, "of_others.html", {"page": page, "places": found}, 403)

    def nowhere(self, request: Request) -> Response:
        """Of an address that the service does not know."""
        return self.show(request, "nowhere.html", status=404)

    def home(self, request: Request, viewer: Viewer) -> str:
        """Where somebody goes who logged in and asked for nothing: to what they work with."""
        return next(iter(self._places(request, viewer).values()))

    def _places(self, request: Request, viewer: Viewer) -> dict[str, str]:
        settings = request.app.state.settings
        return places(viewer, settings, self._home(settings))

    def _home(self, settings: DoorSettings) -> str:
        return "" if self._at_home else settings.status_address.rstrip("/")

    def words(self, template: str, name: str, language: Language) -> Mapping[str, str]:
        """Words that a template sets, for what is shown on other paper than a page."""
        found: Mapping[str, str] = getattr(self._rooms[language, "application"].get_template(template).module, name)
        return found

    def macro(self, template: str, name: str, language: Language) -> Callable[..., Markup]:
        """A part that is drawn once and shown on many pages."""
        found: Callable[..., Markup] = getattr(self._rooms[language, "application"].get_template(template).module, name)
        return found

    def too_often(self, request: Request, wait: int, context: Mapping[str, Any] | None = None) -> Response:
        """Who knocks too often may come back after so many seconds."""
        page = self.show(request, "too_often.html", context, 429)
        page.headers["Retry-After"] = str(wait)
        return page


def language(request: Request) -> Language:
    """What the reader asked for: in the address, earlier, or by the browser's settings."""
    for asked in (request.query_params.get("taal"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return LANGUAGES[LANGUAGES.index(asked)]
    spoken = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    found = negotiate_locale([one for one in spoken if one], LANGUAGES, sep="-")
    return LANGUAGES[LANGUAGES.index(found)] if found in LANGUAGES else LANGUAGES[0]


def policy(settings: DoorSettings) -> str:
    """What a page may do: our own scripts and styles, forms to the sister services, and no HTML from a string."""
    forms = " ".join(["'self'", *sorted({origin(getattr(settings, name, None)) for name in DOORS} - {""})])
    sends = " ".join(["'self'", *filter(None, [origin(settings.intake_address)])])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src {sends}; manifest-src 'self'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'; "
        "worker-src 'self'; require-trusted-types-for 'script'; trusted-types spoor spoor-worker"
    )


def origin(where: str | None) -> str:
    """The part of an address that a browser keeps apart; nothing of a path alone."""
    parts = urlsplit(where or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _frame(request: Request, taal: Language, settings: DoorSettings) -> dict[str, Any]:
    """What base.html and every page may use."""
    asked = [(name, value) for name, value in parse_qsl(request.url.query) if name != "taal"]
    other = next(one for one in LANGUAGES if one != taal)
    return {
        "viewer": viewer_of(request),
        "theme": settings.theme,
        "mark": MARKS[settings.theme],
        "other_language": "?" + urlencode([*asked, ("taal", other)]),
    }


def _room(taal: Language, called: Called, templates: Path) -> Environment:
    room = Environment(
        loader=FileSystemLoader([templates, HERE / "templates"]),
        extensions=EXTENSIONS,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    room.policies["ext.i18n.trimmed"] = True
    room.install_gettext_translations(words(taal, called), newstyle=True)  # type: ignore[attr-defined]  # of the extension
    room.filters |= day_filters(taal)
    room.globals |= {"taal": taal, "icon": icon, "static": address}
    return room
