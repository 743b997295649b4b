"""How a reader meets what it does not know: a stranger is refused by name, without a value."""

import json
import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from plumbing.parked import reason_of
from schemas.case_events import TYPES as FACT_TYPES
from schemas.case_events import any_fact, case_event
from schemas.generate import PUBLISHED
from schemas.message_events import message_event
from schemas.status_events import about_a_case, announcement
from tests.contract.published import TYPES, example

NAME = re.compile(r"^nl\.[a-z0-9-]+(\.[a-z0-9-]+)+$")
READERS: dict[str, TypeAdapter[Any]] = {
    "nl.spoor.case.opened.v1": case_event,
    "nl.spoor.delay.announced.v1": any_fact,
    "nl.spoor.term.passed.v1": announcement,
    "nl.spoor.message.sent.v1": message_event,
}


def refusal(reader: TypeAdapter[Any], wired) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        reader.validate_json(json.dumps(wired))
    return refused.value


@pytest.mark.parametrize("stranger", ["nl.spoor.tree.felled.v1", "nl.spoor.case.opened.v2", ""])
@pytest.mark.parametrize("name", READERS)
def test_an_unknown_type_or_version_is_refused_by_name_so_that_it_is_parked(name, stranger):
    refused = refusal(READERS[name], example(name) | {"type": stranger})

    assert [problem["type"] for problem in refused.errors()] == ["union_tag_invalid"]
    assert reason_of(refused) == "unknown-type"


@pytest.mark.parametrize("name", READERS)
def test_what_is_wrong_is_told_without_a_value(name):
    refused = refusal(READERS[name], example(name) | {"time": "vorige week bij mevrouw Jansen", "id": ""})

    assert "Jansen" not in reason_of(refused) and "Jansen" not in str(refused)
    assert {"id:string_too_short", "time:datetime_from_date_parsing"} <= {
        part.split(".")[-1] for part in reason_of(refused).split("; ")
    }


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_named_by_the_rules_of_the_profile_and_has_one_version(name):
    assert NAME.match(name)
    assert re.findall(r"\.v\d+", name) == [name[name.rindex(".") :]]


@pytest.mark.parametrize("name", TYPES)
def test_an_attribute_has_small_letters_and_digits_only(name):
    named = {field.alias or field_name for field_name, field in PUBLISHED[name].model_fields.items()}

    assert [
        attribute for attribute in named | example(name).keys() if not re.match(r"^[a-z0-9]{1,20}$", attribute)
    ] == []


def test_a_fact_has_a_rank_and_every_fact_is_said_by_a_department():
    assert set(FACT_TYPES) <= set(TYPES)


def test_who_follows_cases_hears_nothing_of_what_is_about_none():
    names = "source.silent", "source.heard", "action.needed"
    silent, heard, asked = (json.dumps(example(f"nl.spoor.{name}.v1")) for name in names)

    assert about_a_case(silent) is about_a_case(heard) is None
    assert about_a_case(asked) == announcement.validate_json(asked)
