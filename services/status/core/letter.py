"""How far a message to the applicant came, in the words of what notify says of it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from schemas import failures

LetterState = Literal["queued", "retrying", "sent", "delivered", "failed", "cancelled"]
FURTHER: tuple[LetterState, ...] = ("queued", "retrying", "sent", "cancelled", "failed", "delivered")


def address_fails(reasons: Iterable[str | None]) -> bool:
    """By why mails failed after the last that arrived: as far as we know no mail arrives there."""
    return any(failures.address_fails(reason) for reason in reasons)


def reason_of(said: Any) -> str | None:
    return getattr(said.data, "reason", None)


def state_of(said: Any) -> LetterState:
    """Refused and tried again is another thing than refused for ever."""
    match said.type.split(".")[3]:
        case "failed":
            return "retrying" if said.data.next == "retry" else "failed"
        case state:
            return state  # type: ignore[no-any-return]


class Furthest(NamedTuple):
    """What was told of a message where it came furthest, and what was told when its channel took it."""

    said: Any
    state: LetterState
    sent: Any | None


def furthest(said: Iterable[Any]) -> list[Furthest]:
    """Of each message; the order and number of tellings do not matter."""
    told: dict[str, dict[LetterState, Any]] = defaultdict(dict)
    for one in said:
        told[one.data.message_id][state_of(one)] = one
    return [
        Furthest(states[last := max(states, key=FURTHER.index)], last, states.get("sent")) for states in told.values()
    ]
