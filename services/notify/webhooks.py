"""The door for other systems that want to hear that a case changed: channels and subscriptions of ZGW Notificaties."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, TypeAdapter

from plumbing.asking import only_known
from plumbing.bearer import granted, machine, not_too_often, scopes, token_of
from plumbing.body import all_wrong, placed, said_in
from plumbing.session import Viewer
from plumbing.web import Problem, Text
from schemas.envelope import Wire

from . import store_webhooks
from .channels.webhook import Webhook
from .core.notice import CHANNEL, FILTERS, LONGEST, Subscriber, Wish, callback_of, named, wrong_in, wrong_with
from .core.ring import opened, sealed_for
from .settings import Settings

SCOPE = "notificaties"
MOST = 20  # subscriptions of one client
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such subscription, or not one of yours."}}
FULL: dict[int | str, dict[str, Any]] = {409: {"description": f"You have {MOST} subscriptions already."}}
ONLY: dict[int | str, dict[str, Any]] = {403: {"description": "For systems with this scope and one for cases."}}


async def system(request: Request) -> Viewer:
    """Who has a token with the scope and at least one for cases; of other cases it will hear nothing."""
    claims = await granted(request, token_of(request))
    viewer = machine(claims)
    if SCOPE not in scopes(claims) or not viewer.departments:
        raise Problem(403, "not-for-you", f"Ask for a token with the scope {SCOPE} and one for cases, as zaken:dsb.")
    return viewer


System = Annotated[Viewer, Depends(system)]
router = APIRouter(
    prefix="/v1",
    tags=["notificaties"],
    dependencies=[Depends(system), Depends(not_too_often), Depends(only_known)],
    responses=ONLY,
)


class Kanaal(Wire):
    url: str
    naam: str
    documentatie_link: str
    filters: list[str]


class KanaalFilters(Wire):
    """A value must be the same; `*` is any. Filters of one channel must all fit, of several channels one."""

    naam: str = Field(max_length=50, examples=[CHANNEL])
    filters: dict[Text, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict, max_length=10)


Callback = Annotated[str, Field(max_length=LONGEST, examples=["https://zaken.example.nl/notificaties"])]
Auth = Annotated[str, Field(min_length=1, max_length=4000, description="What the callback wants as Authorization.")]
Kanalen = Annotated[list[KanaalFilters], Field(min_length=1, max_length=20)]
Events = Annotated[bool, Field(description="CloudEvents (NL GOV profile) in place of the form of the standard.")]


class NieuwAbonnement(Wire):
    callback_url: Callback
    auth: Auth
    kanalen: Kanalen
    send_cloudevents: Events = False


class AbonnementDeel(Wire):
    """What is left out stays as it is."""

    callback_url: Callback | None = None
    auth: Auth | None = None
    kanalen: Kanalen | None = None
    send_cloudevents: Events | None = None


class Abonnement(Wire):
    """`auth` is never shown again."""

    url: str
    callback_url: str
    kanalen: list[KanaalFilters]
    send_cloudevents: bool


def sound(shape: type[NieuwAbonnement | AbonnementDeel]) -> Any:
    """For a door: Problem with all that is wrong with what is told."""
    read = TypeAdapter(shape)

    async def judged(request: Request) -> None:
        said = await said_in(request)
        wrong = list(wrong_in(said, request.app.state.settings.private_origins))
        if (callback := callback_of(said)) and all(one.code != "callback-invalid" for one in wrong):
            wrong = [*await request.app.state.webhook.look(callback), *wrong]  # of too many the first are told
        refuse(all_wrong(read, said, wrong))

    return Depends(judged)


def refuse(wrong: list[dict[str, str]]) -> None:
    if wrong:
        raise Problem(400, "subscription-invalid", "Nothing can be sent there like that.", wrong)


WHOLE, PART = sound(NieuwAbonnement), sound(AbonnementDeel)


@router.get("/kanaal")
async def channels(request: Request, naam: Annotated[Text | None, Query()] = None) -> list[Kanaal]:
    """There is one: what happens to cases."""
    base = _base(request)
    one = Kanaal(
        url=f"{base}/kanaal?naam={CHANNEL}",
        naam=CHANNEL,
        documentatie_link=f"{base}/openapi.json",
        filters=list(FILTERS),
    )
    return [one] if naam in (None, CHANNEL) else []


@router.get("/abonnement")
async def subscriptions(request: Request, viewer: System) -> list[Abonnement]:
    """Those of your client."""
    async with request.app.state.pool.acquire() as tx:
        return [_shown(request, one) for one in await store_webhooks.subscribers(tx, viewer.id)]


@router.get("/abonnement/{abonnement}", responses=UNKNOWN)
async def subscription(request: Request, abonnement: UUID, viewer: System) -> Abonnement:
    """One of your client."""
    return _shown(request, await _mine(request, abonnement, viewer))


@router.post("/abonnement", status_code=201, responses=FULL, dependencies=[WHOLE])
async def subscribe(request: Request, response: Response, told: NieuwAbonnement, viewer: System) -> Abonnement:
    """Hear of the cases that your token shows, from now on. The callback gets a test, and must take it with a 2xx."""
    one = Subscriber(uuid4(), viewer.id, viewer.departments, "", "", ())
    one = await _as_told(request, one, told)
    async with request.app.state.pool.acquire() as tx, tx.transaction():
        if not await store_webhooks.add_subscriber(tx, one, MOST):
            raise Problem(409, "too-many-subscriptions", f"You have {MOST} subscriptions already; delete one.")
    shown = _shown(request, one)
    response.headers["Location"] = shown.url
    return shown


@router.put("/abonnement/{abonnement}", responses=UNKNOWN, dependencies=[WHOLE])
async def put_subscription(request: Request, abonnement: UUID, told: NieuwAbonnement, viewer: System) -> Abonnement:
    """All of it anew, tested as at the beginning; the scopes of your token of now count from now on."""
    before = await _mine(request, abonnement, viewer)
    return await _change(request, before, viewer, told)


@router.patch("/abonnement/{abonnement}", responses=UNKNOWN, dependencies=[PART])
async def patch_subscription(request: Request, abonnement: UUID, told: AbonnementDeel, viewer: System) -> Abonnement:
    """Some of it; the same test."""
    before = await _mine(request, abonnement, viewer)
    return await _change(request, before, viewer, told)


@router.delete("/abonnement/{abonnement}", status_code=204, responses=UNKNOWN)
async def unsubscribe(request: Request, abonnement: UUID, viewer: System) -> None:
    """It hears nothing more, also not what was waiting for it."""
    async with request.app.state.pool.acquire() as tx, tx.transaction():
        if not await store_webhooks.end_subscriber(tx, abonnement, viewer.id):
            raise _unknown()


async def _mine(request: Request, id: UUID, viewer: Viewer) -> Subscriber:
    async with request.app.state.pool.acquire() as tx:
        found = await store_webhooks.subscribers(tx, viewer.id, id)
    if not found:
        raise _unknown()
    return found[0]


async def _change(
    request: Request, before: Subscriber, viewer: Viewer, told: NieuwAbonnement | AbonnementDeel
) -> Abonnement:
    now = replace(before, departments=viewer.departments)
    one = await _as_told(request, now, told)
    async with request.app.state.pool.acquire() as tx, tx.transaction():
        if not await store_webhooks.change_subscriber(tx, one):
            raise _unknown()
    return _shown(request, one)


async def _as_told(request: Request, before: Subscriber, told: NieuwAbonnement | AbonnementDeel) -> Subscriber:
    """Problem with all that is wrong: also with what was told before, if a rule of now forbids it. Its callback is
    asked while no database connection is held."""
    settings: Settings = request.app.state.settings
    webhook: Webhook = request.app.state.webhook
    key = settings.ring
    one = _changed(before, told, key)
    wrong = wrong_with(one.callback, told.auth, one.wishes, settings.private_origins)
    wrong = wrong or await webhook.attempt(one.callback, told.auth or opened(key, one.sealed) or "")
    refuse(placed(named(wrong, told.model_dump(by_alias=True, exclude_none=True))))
    return one


def _changed(before: Subscriber, told: NieuwAbonnement | AbonnementDeel, key: str) -> Subscriber:
    return replace(
        before,
        callback=before.callback if told.callback_url is None else told.callback_url,
        sealed=before.sealed if told.auth is None else sealed_for(key, told.auth),
        wishes=before.wishes if told.kanalen is None else tuple(Wish(one.naam, one.filters) for one in told.kanalen),
        cloudevents=before.cloudevents if told.send_cloudevents is None else told.send_cloudevents,
    )


def _shown(request: Request, one: Subscriber) -> Abonnement:
    return Abonnement(
        url=f"{_base(request)}/abonnement/{one.id}",
        callback_url=one.callback,
        kanalen=[KanaalFilters(naam=wish.channel, filters=dict(wish.filters)) for wish in one.wishes],
        send_cloudevents=one.cloudevents,
    )


def _base(request: Request) -> str:
    return f"{request.app.state.settings.public_address.rstrip('/')}/v1"


def _unknown() -> Problem:
    return Problem(404, "subscription-unknown", "You have no subscription with this number.")
