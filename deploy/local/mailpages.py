"""The reading room: caught mails as pages for people and as JSON in mailpit's words for programs."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.local.letter import Letter, read_letter
from deploy.local.mailbox import Mail, Mailbox

PAGE = 50
PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
)
OWN_PAGE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src data:"}
STRANGER = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"}

Limit = Annotated[int, Query(ge=1, le=1000)]
Start = Annotated[int, Query(ge=0)]


def reading_room(box: Mailbox) -> APIRouter:
    """All routes, over one mailbox."""
    router = APIRouter()
    _add_pages(router, box)
    _add_api(router, box)
    return router


def _add_pages(router: APIRouter, box: Mailbox) -> None:
    @router.get("/", response_class=HTMLResponse)
    def mails(q: str = "", start: Start = 0) -> Response:
        page = {"q": q, "start": start, "page": PAGE, "total": box.count(q)}
        return _page("mails.html", mails=box.newest(q, PAGE, start), **page)

    @router.get("/mail/{mail_id}", response_class=HTMLResponse)
    def one_mail(mail_id: int) -> Response:
        mail = _found(box.get(mail_id))
        return _page("mail.html", mail=mail, letter=read_letter(mail.source))

    @router.get("/mail/{mail_id}/html", response_class=HTMLResponse)
    def its_html(mail_id: int) -> Response:
        return HTMLResponse(read_letter(_found(box.get(mail_id)).source).html, headers=STRANGER)

    @router.get("/mail/{mail_id}/source", response_class=PlainTextResponse)
    def its_source(mail_id: int) -> Response:
        source = _found(box.get(mail_id)).source
        return PlainTextResponse(source, headers=STRANGER | {"X-Content-Type-Options": "nosniff"})


def _add_api(router: APIRouter, box: Mailbox) -> None:
    @router.get("/api/v1/messages")
    def messages(limit: Limit = PAGE, start: Start = 0) -> dict[str, Any]:
        return _listing(box, "", limit, start)

    @router.get("/api/v1/search")
    def search(query: str, limit: Limit = PAGE, start: Start = 0) -> dict[str, Any]:
        return _listing(box, query, limit, start)

    @router.get("/api/v1/message/{mail_id}")
    def message(mail_id: str) -> dict[str, Any]:
        return _whole(_found(_chosen(box, mail_id)))

    @router.delete("/api/v1/messages", response_class=PlainTextResponse)
    async def delete_messages() -> str:
        await box.empty()
        return "ok"

    @router.get("/readyz", response_class=PlainTextResponse)
    def ready() -> str:
        return "ok"


def _page(template: str, **values: object) -> Response:
    return HTMLResponse(PAGES.get_template(template).render(**values), headers=OWN_PAGE)


def _found(mail: Mail | None) -> Mail:
    if mail is None:
        raise HTTPException(404, "There is no such mail.")
    return mail


def _chosen(box: Mailbox, mail_id: str) -> Mail | None:
    if mail_id == "latest":
        return next(iter(box.newest(limit=1)), None)
    return box.get(int(mail_id)) if mail_id.isdecimal() else None


def _listing(box: Mailbox, query: str, limit: int, start: int) -> dict[str, Any]:
    found = [_summary(mail, read_letter(mail.source)) for mail in box.newest(query, limit, start)]
    return {
        "total": box.count(),
        "messages_count": box.count(query),
        "count": len(found),
        "start": start,
        "messages": found,
    }


def _summary(mail: Mail, letter: Letter) -> dict[str, Any]:
    return {
        "ID": str(mail.id),
        "MessageID": letter.message_id,
        "From": _person(letter.sender),
        "To": [_person(one) for one in letter.to] or [_person(("", one)) for one in mail.recipients],
        "Subject": letter.subject,
        "Created": mail.received,
        "Size": len(mail.source),
        "Snippet": letter.text[:250],
    }


def _whole(mail: Mail) -> dict[str, Any]:
    letter = read_letter(mail.source)
    headers: dict[str, list[str]] = {}
    for name, value in letter.headers:
        headers.setdefault(name, []).append(value)
    return _summary(mail, letter) | {
        "Date": letter.date,
        "Text": letter.text,
        "HTML": letter.html,
        "Attachments": [{"FileName": name} for name in letter.attachments],
        "Headers": headers,
    }


def _person(name_and_address: tuple[str, str]) -> dict[str, str]:
    name, address = name_and_address
    return {"Name": name, "Address": address}
