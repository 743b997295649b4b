"""What other systems hear of a case: that it changed and where to read it, never what it says (ZGW Notificaties)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from schemas.catalogue import catalogue
from schemas.envelope import identity
from schemas.snapshot import Snapshot
from schemas.status_events import Announcement, CaseForgotten, ChangeName

from .origin import URL

CHANNEL = "zaken"
FILTERS = ("zaaktype", "verantwoordelijkeOrganisatie", "vertrouwelijkheidaanduiding")
PUBLIC, CLOSED = "openbaar", "zaakvertrouwelijk"
ANYTHING = ("*", "")  # as the value of a filter
LONGEST = 1000  # characters of a callback
FIELDS = ("callbackUrl", "auth", "kanalen", "sendCloudevents")
SHOWN = "url"  # what GET shows may be sent back
EVERY = "alle"  # of the scope zaken:alle
Resource = Literal["zaak", "status", "resultaat"]
Action = Literal["create", "update", "destroy"]
Features = Mapping[str, str]

ON_THE_WAY: tuple[ChangeName, ...] = (
    "taken-in", "step-started", "step-completed", "asked", "answered", "suspended", "resumed",
    "withdrawn", "closed", "reopened",
)  # fmt: skip
CHANGES: dict[ChangeName, tuple[Resource, Action]] = {
    "opened": ("zaak", "create"),
    "decided": ("resultaat", "create"),
    "published": ("resultaat", "update"),
    **dict.fromkeys(ON_THE_WAY, ("status", "create")),
}

CALLBACK = "An address in small letters, its host a name or IPv4 (no [IPv6]), without user or fragment."
HEADER = re.compile(r"[!-~]([ -~]*[!-~])?")


@dataclass(frozen=True, slots=True)
class Wish:
    """A channel, and what the features of a notification must be."""

    channel: str
    filters: Features


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A system that wants to hear. `departments` are those of the token with which it said so: of other cases than
    these show it hears nothing, for a number tells that there is a case."""

    id: UUID
    client: str
    departments: tuple[str, ...]
    callback: str
    sealed: str  # what it wants to see as Authorization
    wishes: tuple[Wish, ...]
    cloudevents: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Twice is once: the id follows from the announcement and the subscriber."""

    id: UUID
    subscriber: UUID
    case_id: str
    resource: Resource
    action: Action
    at: datetime
    features: Features


@dataclass(frozen=True, slots=True)
class Wrong:
    """`path` is a JSON pointer; words hold no values."""

    code: str
    path: str
    message: str


def notices(said: Announcement, to: Collection[Subscriber]) -> Iterator[Notice]:
    """For each system that wants to hear of this and may see the case."""
    case = said.data.snapshot
    features, (resource, action) = features_of(case), CHANGES.get(said.data.change.name, ("zaak", "update"))
    for one in to:
        if _may_see(one, case) and _wanted(features, one.wishes):
            yield _notice(said, one, resource, action, features)


def farewells(
    said: CaseForgotten, last: Announcement | None, heard: Collection[UUID], to: Collection[Subscriber]
) -> Iterator[Notice]:
    """That a case was erased, so that they erase it too: for who `heard` of it, or would have by its `last` news."""
    known = {notice.subscriber for notice in notices(last, to)} if last else set()
    features = features_of(last.data.snapshot) if last else {}
    for one in to:
        if one.id in known or one.id in heard:
            yield _notice(said, one, "zaak", "destroy", features)


def _notice(
    said: Announcement | CaseForgotten, to: Subscriber, resource: Resource, action: Action, features: Features
) -> Notice:
    id = identity("notification", str(to.id), said.source, said.id)
    return Notice(id, to.id, said.case_id, resource, action, said.time.astimezone(UTC), features)


def _may_see(one: Subscriber, case: Snapshot) -> bool:
    involved = {case.department, *(step.department for step in case.steps)}
    return EVERY in one.departments or not involved.isdisjoint(one.departments)


def features_of(case: Snapshot) -> dict[str, str]:
    """ZGW calls these kenmerken. What a type may show to everybody is public, the rest is for who works on it."""
    published = catalogue().is_published(case.case_type, case.received_on)
    return {
        "zaaktype": case.case_type,
        "verantwoordelijkeOrganisatie": case.department,
        "vertrouwelijkheidaanduiding": PUBLIC if published else CLOSED,
    }


def _wanted(features: Features, wishes: Iterable[Wish]) -> bool:
    return any(
        wish.channel == CHANNEL
        and all(value in ANYTHING or features.get(name) == value for name, value in wish.filters.items())
        for wish in wishes
    )


def wrong_with(callback: str, auth: str | None, wishes: Iterable[Wish], private: Collection[str]) -> list[Wrong]:
    """All at once. `private` are origins of our own network, where http will do; any other is asked over https."""
    kanalen = [{"naam": wish.channel, "filters": wish.filters} for wish in wishes]
    return list(wrong_in({"callbackUrl": callback, "auth": auth, "kanalen": kanalen}, private))


def wrong_in(told: Any, private: Collection[str]) -> Iterator[Wrong]:
    """The same of a subscription as it came, whatever its shape is: that is judged elsewhere."""
    if not isinstance(told, dict):
        return
    yield from _unknown_fields("", told, FIELDS, SHOWN)
    if isinstance(callback := told.get("callbackUrl"), str):
        yield from _wrong_callback(callback, private)
    if isinstance(auth := told.get("auth"), str) and not HEADER.fullmatch(auth):
        yield Wrong("auth-invalid", "/auth", "Plain characters, as they can stand in a header.")
    if isinstance(wishes := told.get("kanalen"), list):
        for number, wish in enumerate(wishes):
            yield from _wrong_wish(f"/kanalen/{number}", wish)


def callback_of(told: Any) -> str | None:
    """As it came, if it is one that could be asked."""
    callback = told.get("callbackUrl") if isinstance(told, dict) else None
    return callback if isinstance(callback, str) and len(callback) <= LONGEST else None


def named(wrong: Iterable[Wrong], sent: Collection[str]) -> list[Wrong]:
    """What is wrong with a field that was not sent is said to be of before: nothing in the request shows it."""
    old = "As told before, for it is not in this request: "
    return [one if one.path.split("/")[1] in sent else replace(one, message=old + one.message) for one in wrong]


def _wrong_callback(callback: str, private: Collection[str]) -> Iterator[Wrong]:
    found = URL.fullmatch(callback)
    if found is None or int(found["port"] or 0) > 65535:
        yield Wrong("callback-invalid", "/callbackUrl", CALLBACK)
    elif found["scheme"] != "https" and found["origin"] not in private:
        yield Wrong("callback-not-https", "/callbackUrl", "Notifications go over https.")


def _wrong_wish(here: str, wish: Any) -> Iterator[Wrong]:
    if not isinstance(wish, dict):
        return
    yield from _unknown_fields(here, wish, ("naam", "filters"))
    if isinstance(wish.get("naam"), str) and wish["naam"] != CHANNEL:
        yield Wrong("kanaal-unknown", f"{here}/naam", f"There is one channel: {CHANNEL}.")
    if isinstance(filters := wish.get("filters"), dict):
        yield from _wrong_filters(f"{here}/filters", filters)


def _wrong_filters(here: str, filters: Mapping[str, Any]) -> Iterator[Wrong]:
    if filters.keys() - set(FILTERS):
        yield Wrong("filter-unknown", here, f"Filters are: {', '.join(FILTERS)}.")
    for name, known in _values_of_filters().items():
        if isinstance(value := filters.get(name), str) and value not in ANYTHING and value not in known:
            yield Wrong("filter-value-unknown", f"{here}/{name}", "No case has this value, so nothing would be heard.")


def _values_of_filters() -> dict[str, Collection[str]]:
    return dict(zip(FILTERS, (catalogue().case_types, catalogue().departments, (PUBLIC, CLOSED)), strict=True))


def _unknown_fields(here: str, told: Mapping[str, Any], known: Collection[str], *shown: str) -> Iterator[Wrong]:
    if told.keys() - {*known, *shown}:
        yield Wrong("field-unknown", here, f"Fields are: {', '.join(known)}.")
