"""The doors for how applicants are reached: sealed for notify alone, told again or forgotten."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Request
from pydantic import TypeAdapter

from plumbing import outbox
from plumbing.body import all_wrong, said_in
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from plumbing.web import Problem
from schemas.said import Code
from schemas.topics import CONTACTS

from . import store
from .api import Config, Shown, Speaker, Tx, settings_of
from .core.contact import Contact, Reachable, source_of, wrong_with
from .handlers import where
from .settings import Settings

router = APIRouter(prefix="/v1", tags=["contacten"])


class Sealings(Shown):
    accepted: int


async def own_name(speaker: Speaker) -> str:
    """The source under which they say how people are reached: nobody does that in another's name."""
    if source := source_of(speaker):
        return source
    raise Problem(403, "department-unknown", "The token is of a department that does not stand in the catalogue.")


OwnName = Annotated[str, Depends(own_name)]
ONE, MANY = TypeAdapter(Contact), TypeAdapter(list[Contact])


async def sound_contact(request: Request, _: OwnName) -> None:
    """Problem with all that is wrong with how one person is reached."""
    said = await said_in(request)
    told = {**said, "applicantId": request.path_params["applicantId"]} if isinstance(said, dict) else said
    wrong = all_wrong(ONE, told, wrong_with(told))
    _refuse([{**one, "path": one["path"].replace("/body/applicantId", "/path/applicantId")} for one in wrong])


async def sound_contacts(request: Request, _: OwnName) -> None:
    """The same of many; of too many only that is told."""
    said = await said_in(request)
    if isinstance(said, list) and len(said) <= settings_of(request).batch_limit:
        found = (one for index, contact in enumerate(said) for one in wrong_with(contact, f"/{index}"))
        _refuse(all_wrong(MANY, said, found))


def _refuse(wrong: list[dict[str, str]]) -> None:
    if wrong:
        codes = {one["code"] for one in wrong} - {"more-violations"}
        code = wrong[0]["code"] if len(codes) == 1 else "refused"
        raise Problem(400, code, "Nothing of this was kept; see the violations.", wrong)


@router.put(
    "/contacts/{applicantId}",
    status_code=202,
    response_model=Sealings,
    summary="How to reach an applicant; sealed at once for notify alone",
)
async def put_contact(
    source: OwnName,
    applicant_id: Annotated[Code, Path(alias="applicantId")],
    contact: Reachable,
    _: Annotated[None, Depends(sound_contact)],
    tx: Tx,
    settings: Config,
) -> Any:
    return await _give(source, [Contact(applicantId=applicant_id, **contact.model_dump())], tx, settings)


@router.post(
    "/contacts",
    status_code=202,
    response_model=Sealings,
    summary="The same for many applicants; all or none",
)
async def post_contacts(
    source: OwnName, contacts: list[Contact], _: Annotated[None, Depends(sound_contacts)], tx: Tx, settings: Config
) -> Any:
    if len(contacts) > settings.batch_limit:
        limit = settings.batch_limit
        raise Problem(413, "batch-too-large", f"A list holds at most {limit} contacts.", limit=limit)
    return await _give(source, contacts, tx, settings)


@router.delete(
    "/contacts/{applicantId}",
    status_code=202,
    response_model=Sealings,
    summary="Forget how to reach an applicant",
)
async def delete_contact(
    source: OwnName, applicant_id: Annotated[Code, Path(alias="applicantId")], tx: Tx, settings: Config
) -> Any:
    log.info("contact_withdrawn", source=source)  # a tombstone cannot say who told it
    await outbox.put(tx, [Letter(CONTACTS, where(applicant_id, settings.partitions), applicant_id, None)])
    return Sealings(accepted=1)


async def _give(source: str, contacts: list[Contact], tx: Transaction, settings: Settings) -> Sealings:
    at = (await store.moment(tx)).received_at
    await outbox.put(tx, await asyncio.to_thread(_letters, source, contacts, at, settings))
    log.info("contacts_given", source=source, count=len(contacts))
    return Sealings(accepted=len(contacts))


def _letters(source: str, contacts: list[Contact], at: datetime, settings: Settings) -> list[Letter]:
    return [
        Letter(CONTACTS, where(c.applicant_id, settings.partitions), c.applicant_id, given.model_dump_json())
        for c in contacts
        for given in [c.given(settings.key, str(uuid4()), at, source)]
    ]
