"""The letter opener: what a reader wants to see of the bytes of a mail."""

from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses


@dataclass(frozen=True)
class Letter:
    message_id: str
    sender: tuple[str, str]  # name and address, as the header says
    to: tuple[tuple[str, str], ...]
    subject: str
    date: str
    text: str
    html: str
    attachments: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]


def read_letter(source: bytes) -> Letter:
    """Never fails: what cannot be decoded is shown as it came."""
    message = message_from_bytes(source)
    senders = _addresses(message, "From")
    parts = [part for part in message.walk() if not part.is_multipart()]
    return Letter(
        message_id=_header(message, "Message-ID").strip("<> "),
        sender=senders[0] if senders else ("", ""),
        to=_addresses(message, "To"),
        subject=_header(message, "Subject"),
        date=_header(message, "Date"),
        text=_first(parts, "text/plain"),
        html=_first(parts, "text/html"),
        attachments=tuple(name for part in parts if (name := part.get_filename())),
        headers=tuple((name, _decoded(str(value))) for name, value in message.items()),
    )


def _addresses(message: Message, header: str) -> tuple[tuple[str, str], ...]:
    values = [str(value) for value in message.get_all(header, [])]
    return tuple((_decoded(name), address) for name, address in getaddresses(values))


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


def _decoded(value: str) -> str:
    flat = value.replace("\r", "").replace("\n", "")
    if "=?" not in flat:
        return flat
    try:
        return str(make_header(decode_header(flat)))
    except (HeaderParseError, LookupError, UnicodeError):
        return flat


def _first(parts: list[Message], kind: str) -> str:
    for part in parts:
        if part.get_content_type() == kind and not part.get_filename():
            return _text(part)
    return ""


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
