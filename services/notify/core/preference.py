"""What an applicant chose: the language of our messages, and which of them are wanted over which channel."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from schemas.catalogue import Language
from schemas.message_events import Channel, Kind

# What the law wants told (Awb 2:17, 3:41, 4:5, 4:14, 4:15; a receipt of all that is sent to us electronically, Wmebv),
# the day of a visit, the end, and what was asked for.
ALWAYS: frozenset[Kind] = frozenset(
    {"receipt", "information-requested", "information-received", "reminder", "appointment", "delay", "term-passed",
     "decision", "ended", "link", "address", "address-changed"}
)  # fmt: skip
BY_CHOICE: tuple[Kind, ...] = (  # in the order of the page
    "change", "still-busy", "expectation", "corrected", "validity",
)  # fmt: skip
# In the order of the page. A link comes when it is asked for, where it was asked for: by e-mail.
TABLE: tuple[Kind, ...] = (
    *BY_CHOICE,
    "receipt", "information-requested", "information-received", "reminder", "appointment", "delay", "term-passed",
    "decision", "ended",
)  # fmt: skip
CALLED: frozenset[Kind] = ALWAYS - {"receipt", "information-received", "link"}  # nobody is called for every step
CHANNELS: tuple[Channel, ...] = ("email", "push", "sms", "call")  # a letter is sent where these fail, not by choice
UNASKED: frozenset[Channel] = frozenset({"email", "push"})  # who turned notices on for a device asked for them there

Wish = tuple[Kind, Channel]
LinkChanges = Literal["nothing", "mail", "all"]  # what somebody may choose who came by a tracking link


@dataclass(frozen=True, slots=True)
class Preference:
    """By default all mails and notices, in the language that the department told; nothing by SMS, and no calls."""

    language: Language | None = None
    wishes: Mapping[Wish, bool] = field(default_factory=dict)

    def wants(self, kind: Kind, channel: Channel) -> bool:
        """The mail that the law prescribes comes whatever was chosen, for what was called or pushed is no proof."""
        if channel == "email" and kind in ALWAYS:
            return True
        return kind != "link" and self.wishes.get((kind, channel), channel in UNASKED)

    @property
    def prefers_calls(self) -> bool:
        return any(self.wants(kind, "call") for kind in CALLED)


def columns(has_device: bool, has_phone: bool) -> tuple[Channel, ...]:
    """What the page lets somebody choose between."""
    able = {"email": True, "push": has_device, "sms": has_phone, "call": has_phone}
    return tuple(channel for channel in CHANNELS if able[channel])


def is_choice(kind: Kind, channel: Channel) -> bool:
    if channel == "call":
        return kind in CALLED
    return kind in TABLE and not (channel == "email" and kind in ALWAYS)


def chosen(language: str, on: Iterable[str], shown: Collection[str] = ("email",), call: bool = False) -> Preference:
    """From a form, in which only what is wanted is named, as `change/email`; of a channel that it did not show nothing
    was chosen. Who prefers a call prefers it for all that is worth one."""
    wanted = {*on, *(f"{kind}/call" for kind in CALLED if call)}
    asked = ((kind, channel) for kind in TABLE for channel in CHANNELS if channel in shown and is_choice(kind, channel))
    wishes = {(kind, channel): f"{kind}/{channel}" in wanted for kind, channel in asked}
    return Preference("en" if language == "en" else "nl", wishes)


def by_link(before: Preference, asked: Preference, may: LinkChanges) -> Preference:
    """What of it counts of somebody who came by a link, which may be anybody's by now. Language and mails go to the
    known address; of what rings or disturbs they switch off, for to agree to it (Awb 2:8) is the person's own."""
    if may == "nothing":
        return before
    allowed = {
        (kind, channel): wanted and (may == "all" or channel == "email" or before.wants(kind, channel))
        for (kind, channel), wanted in asked.wishes.items()
    }
    return replace(asked, wishes=allowed)


def ways(kind: Kind, preference: Preference, has_device: bool, always: bool = False) -> tuple[Channel, ...]:
    """Over which channels somebody hears of this; none when all are switched off. `always`: it is mailed whatever was
    chosen."""
    able = [channel for channel in CHANNELS if channel != "push" or has_device]
    mailed = {"email"} if always else set[Channel]()
    return tuple(channel for channel in able if channel in mailed or preference.wants(kind, channel))
