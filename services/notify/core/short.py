"""What a locked screen may show: that there is news about an application, complaint or objection, never what it is."""

from dataclasses import dataclass

from schemas.catalogue import Called, Language
from schemas.message_events import Kind

from .compose import Render

TO_DO: frozenset[Kind] = frozenset({"information-requested", "reminder"})  # somebody waits for the reader
# The alphabet of GSM 03.38: of everything else a text message holds 70 letters instead of 160.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("^{}\\[~]|€\f")  # each takes the place of two
ONE_OF_GSM_7, ONE_OF_UCS_2 = 160, 70  # letters of one text message


@dataclass(frozen=True, slots=True)
class Short:
    """For a notification title and body, for a telephone the whole text."""

    title: str
    body: str
    sms: str


def short(
    kind: Kind, language: Language, case_id: str, public_url: str, render: Render, called: Called = "application"
) -> Short:
    """One text message whatever the number of the case looks like: one that does not fit is left out."""
    filled = {
        "language": language,
        "number": case_id,
        "public_url": public_url,
        "to_do": kind in TO_DO,
        "called": called,
    }
    title, body, with_number, without = render("letters/short.txt", filled).strip().splitlines()
    return Short(title, body, with_number if fits(with_number) else without)


def fits(text: str) -> bool:
    """Whether one text message holds it; in UCS-2 what lies outside its plane counts twice."""
    if set(text) <= GSM_7 | GSM_7_TWICE:
        return sum(2 if letter in GSM_7_TWICE else 1 for letter in text) <= ONE_OF_GSM_7
    return len(text.encode("utf-16-be")) // 2 <= ONE_OF_UCS_2
