"""Why a message did not arrive, by the stable code of `message.failed`: at whom the trouble lies."""

from typing import Literal

# address: nothing will arrive there. mailbox: nothing did, for days. sender: they refuse us. ours: a fault of ours.
Trouble = Literal["address", "mailbox", "sender", "ours", "channel"]

KNOWN_TO_FAIL = "address-fails"  # nothing left: mails came back before, so it is told another way at once
ADDRESS = (
    KNOWN_TO_FAIL,
    *("address-needs-smtputf8", "address-unprintable", "smtp-5", "notifynl-permanent-failure"),
    *("notifynl-ValidationError", "notifynl-returned-letter"),
)
MAILBOX = ("smtp-4", "notifynl-temporary-failure")
OURS = ("channel-broke", "letter-not-written")
CHANNEL = ("notifynl-5", "notifynl-cancelled")  # the rest of what NotifyNL refuses is about what we sent
# Of RFC 3463 and 5248, without the class: what is not about the address or its mailbox.
OF_SENDER = ("1.7", "1.8", "1.9")
OF_OURS = ("3.4", "5.", "6.")
OF_ADDRESS = ("6.7", "6.8", "7.13", "7.17", "7.18")  # among those of content and of policy
POLICY = "7."


def trouble(reason: str | None) -> Trouble:
    """By default the channel: nobody told anything of the address."""
    code = reason or ""
    if code.startswith("bounced-"):
        return _bounced(code.removeprefix("bounced-"))
    if code.startswith("sender-"):
        return "sender"
    if code.startswith(ADDRESS):
        return "address"
    if code.startswith(MAILBOX):
        return "mailbox"
    ours = code.startswith("notifynl-") and not code.startswith(CHANNEL)
    return "ours" if ours or code in OURS else "channel"


def _bounced(status: str) -> Trouble:
    """By the enhanced status code of RFC 3463, such as 5.1.1: class, subject and detail."""
    kind, _, what = status.partition(".")
    told: Trouble = "address" if kind == "5" else "mailbox"
    if what in OF_ADDRESS:
        return told
    if what in OF_SENDER or what.startswith(POLICY):
        return "sender"
    is_ours = any(what == one or (one.endswith(".") and what.startswith(one)) for one in OF_OURS)
    return "ours" if is_ours else told


def address_fails(reason: str | None) -> bool:
    """As far as this tells, no message arrives there; what went wrong with us says nothing of the address, nor does
    what was not tried."""
    return reason != KNOWN_TO_FAIL and trouble(reason) in ("address", "mailbox")
