"""Pages as their readers see them, without a server: the words of a case in a story, on a day."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from html import unescape
from types import SimpleNamespace
from typing import Any

from fastapi import Request

from plumbing.session import COOKIE, Viewer, seal_session
from schemas.catalogue import Called, Language
from schemas.envelope import LEGAL_ZONE
from schemas.snapshot import Snapshot
from services.status.core.fold import retell
from services.status.core.page import Seen, case_of
from services.status.core.showing import Letter
from services.status.core.wake import rest
from services.status.pages import shop
from tests.front.conftest import settings_of

BESIDE = {"live": "/zaak/x/nieuws", "said": "", "permit": "a-permit", "intake": "https://intake.test", "looks": []}


def told(story: Sequence[Any], today: date) -> Snapshot:
    """Where it stands at noon of a day, also when nothing was said since."""
    case = rest(retell(story[0].case_id, list(story)), datetime.combine(today, time(12), LEGAL_ZONE))
    assert case.snapshot is not None
    return case.snapshot


def seen(
    story: Sequence[Any],
    today: date,
    expected: Any = None,
    letters: Sequence[Letter] = (),
    bounced: bool = False,
) -> Seen:
    noon = datetime.combine(today, time(12), LEGAL_ZONE)
    return Seen(told(story, today), today, noon, expected, letters, bounced=bounced)


def words_of(case: Seen, language: Language, **beside: Any) -> str:
    """All that stands on the page, without its marks."""
    page: dict[str, Any] = {"zaak": case.case, "page": case_of(case, language), **BESIDE, **beside}
    return shown("case.html", page, language, case.case.applicant_id, page["page"].called)


def shown(
    template: str, told: dict[str, Any], language: Language, applicant: str = "a-1", called: Called = "application"
) -> str:
    settings = settings_of()
    cookie = f"{COOKIE}={seal_session(settings, Viewer('applicant', applicant))}; taal={language}"
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"cookie", cookie.encode())],
        "app": SimpleNamespace(state=SimpleNamespace(settings=settings)),
    }  # fmt: skip
    html = bytes(shop.show(Request(scope), template, told, called=called).body).decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
