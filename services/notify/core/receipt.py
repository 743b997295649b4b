"""What a provider tells of a message after it took it: it arrived, it will not, or nothing yet."""

from dataclasses import dataclass

# NotifyNL (the API of GOV.UK Notify) tells more; what is not named here is on its way and says nothing yet.
# `received` of a letter is: printed and posted. That is not: arrived.
BOUNCED = frozenset(
    {
        "permanent-failure",  # there is no such address or number
        "temporary-failure",  # full, switched off or refused for days: the provider gave up
        "technical-failure",  # never sent
        "cancelled", "virus-scan-failed", "validation-failed", "returned-letter",
    }
)  # fmt: skip
ON_ITS_WAY = frozenset({"created", "sending", "pending", "sent", "accepted", "received", "pending-virus-check"})
WORDS = BOUNCED | ON_ITS_WAY | {"delivered"}


@dataclass(frozen=True, slots=True)
class Arrived:
    """The provider says that it is with the applicant."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """It did not arrive and will not: a stable code says why."""

    reason: str
    address: bool = False  # nothing will ever arrive there


def receipt(status: str) -> Arrived | Bounced | None:
    """None for what is still on its way, and for a word that we do not know."""
    if status == "delivered":
        return Arrived()
    if status in BOUNCED:
        return Bounced(f"notifynl-{status}", address=status == "permanent-failure")
    return None
