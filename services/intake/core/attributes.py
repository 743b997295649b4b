"""Rules for the attributes of an event: names, spelling, plain text, a type and a source that we know."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from schemas.case_events import TYPES
from schemas.facts import FORM_SOURCE
from schemas.message_events import Violation

from .delivery import Ground, Raw, violation
from .privacy import CONTROL, pointer
from .words import lookup

REQUIRED = ("specversion", "id", "source", "type", "subject", "time")
KNOWN = frozenset(REQUIRED) | {"sequence", "sequencetype", "datacontenttype", "dataschema", "dataref", "data"}
NAME = re.compile(r"[a-z0-9]+")
LONGEST_NAME = 20  # longer ones are discouraged (NL GOV profile) and surely nobody's slip of the pen
FORMS_ONLY = ("nl.spoor.case.rated.v1",)  # no department rates itself
VERSION = re.compile(r"\.v\d+$")
UNVERSIONED = {VERSION.sub("", name) for name in TYPES}


def missing(event: Raw, _: Ground) -> Iterator[Violation]:
    for name in REQUIRED:
        if name not in event:
            yield violation("missing-attribute", f"/{name}", f"`{name}` is missing")
    if "data" not in event:
        yield violation("field-missing", "/data", "`data` is missing: it says at least `occurredAt`")


def attributes(event: Raw, _: Ground) -> Iterator[Violation]:
    for name in event.keys() - KNOWN:
        path = pointer("", name)
        if not NAME.fullmatch(name):
            yield violation("attribute-name-invalid", path, "an attribute name has small letters and digits only")
        if meant := meant_by(name):
            yield violation("unknown-attribute-spelling", path, f"did you mean `{meant}`?")
    for name, value in event.items():
        if name == "data":
            continue
        if not isinstance(value, str):
            yield violation("attribute-invalid", pointer("", name), "an attribute is text, a whole number or a truth")
        elif not value.isprintable() and CONTROL.search(value):
            yield violation("attribute-invalid", pointer("", name), "an attribute holds no control characters")


@lru_cache(maxsize=1024)
def meant_by(name: str) -> str | None:
    """The attribute that someone who wrote this probably meant; extensions of other lengths are left in peace."""
    if len(name) > LONGEST_NAME:
        return None
    close = get_close_matches(name.lower(), KNOWN, n=1, cutoff=0.75)
    return close[0] if close and abs(len(close[0]) - len(name)) <= 1 else None


def type_(event: Raw, _: Ground) -> Iterator[Violation]:
    said = event.get("type")
    if isinstance(said, str) and said not in TYPES:
        other = VERSION.sub("", said) in UNVERSIONED
        words = "`type` is a fact we know, in a version we do not know" if other else "`type` is no fact we know"
        yield violation("type-unknown", "/type", words)


def source(event: Raw, ground: Ground) -> Iterator[Violation]:
    said = event.get("source")
    if not isinstance(said, str):
        return
    if event.get("type") in FORMS_ONLY and said != FORM_SOURCE:
        yield violation("source-not-of-this-type", "/source", "only the applicant says this, by our own form")
    if said == FORM_SOURCE and ground.form:
        return
    department = lookup().sources.get(said)
    if department is None:
        yield violation("source-unknown", "/source", "`source` is not a source of a department in the catalogue")
    elif ground.department and department != ground.department:
        words = f"`source` does not belong to {ground.department}, whose inbox or token this is"
        yield violation("source-not-of-this-inbox", "/source", words)
