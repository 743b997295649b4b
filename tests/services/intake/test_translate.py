"""Whatever the mode and the door, the same event is read as the same."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.message_events import Violation
from services.intake.core.delivery import HTTP
from services.intake.core.translate import Read, translate
from tests.services.intake.deliveries import BATCH, STRUCTURED, batch, binary, binary_headers, event, structured

DOORS = [HTTP, "inbox-dso"]

# A header field starts and ends with a visible sign; what is between may be any text without control characters.
PLAIN: Any = ("L", "M", "N", "P", "S", "Zs", "Cf")
ANY: Any = (*PLAIN, "Cc")
text = st.text(st.characters(categories=PLAIN), min_size=1, max_size=40)
attributes = st.dictionaries(st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True).filter(lambda n: n != "data"), text)
data = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(categories=ANY)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


def one(delivery):
    read = translate(delivery)
    assert isinstance(read, Read) and not read.batch
    return read.events[0]


@pytest.mark.parametrize("door", DOORS)
@given(more=attributes, said=data)
def test_binary_and_structured_mode_say_the_same(door, more, said):
    told = more | {"id": "1", "datacontenttype": "application/json", "data": said}

    assert one(binary(told, door)) == one(structured(told, door))


@pytest.mark.parametrize("door", DOORS)
def test_a_sound_event_is_read_as_it_was_said(door):
    said = event()

    assert one(structured(said, door)) == one(binary(said, door)) == said


def test_a_batch_is_read_in_order():
    read = translate(batch(event(id="a"), event(id="b")))

    assert isinstance(read, Read) and read.batch and [said["id"] for said in read.events] == ["a", "b"]


def test_attributes_are_text_and_null_is_unset():
    said = one(structured({"sequence": 7, "trusted": True, "subject": None, "data": None}))

    assert said == {"sequence": "7", "trusted": "true", "datacontenttype": "application/json"}


@pytest.mark.parametrize(
    "kind", ["Application/CloudEvents+JSON", f"{STRUCTURED}; charset=UTF-8", f"{STRUCTURED};charset=utf-8"]
)
def test_the_content_type_is_read_as_people_write_it(kind):
    assert one(structured(event(id="a"), kind=kind))["id"] == "a"


def test_json_with_a_character_set_is_json():
    said = event()

    assert one(replace(binary(said), content_type="application/json; charset=utf-8")) == said


def test_a_quoted_and_percent_encoded_header_is_read_as_it_was_meant():
    delivery = replace(binary(event()), headers={"ce-id": '"caf%C3%A9 \\"7\\" 100%25"'})

    assert one(delivery)["id"] == 'café "7" 100%'


def test_kafka_headers_are_not_percent_encoded():
    delivery = replace(binary(event(), "inbox-dso"), headers={"ce_id": "100%25"})

    assert one(delivery)["id"] == "100%25"


def test_a_kafka_record_without_headers_is_structured():
    assert one(structured(event(id="a"), "inbox-dso", kind=""))["id"] == "a"


@pytest.mark.parametrize(
    ("delivery", "code"),
    [
        (structured(b"{"), "not-json"),
        (structured(b'{"a": NaN}'), "not-json"),
        (structured(b"\xff\xfe"), "not-json"),
        (structured(b""), "not-json"),
        (structured(b"[" * 5000, kind=BATCH), "not-json"),
        (structured({}, kind=BATCH), "not-a-batch"),
        (replace(binary(event()), body=b"{"), "not-json"),
        (structured(event(), kind="text/plain"), "content-type-unsupported"),
        (structured(event(), kind="application/json"), "content-type-unsupported"),
        (structured(event(), kind=""), "content-type-unsupported"),
        (structured(event(), kind="application/cloudevents+avro"), "content-type-unsupported"),
        (structured(event(), kind=f"{STRUCTURED}; charset=latin1"), "content-type-unsupported"),
        (structured([event()], "inbox-dso", kind=BATCH), "content-type-unsupported"),
        (replace(binary(event()), headers=binary_headers(event(), "inbox-dso")), "header-prefix-wrong"),
        (replace(binary(event(), "inbox-dso"), headers=binary_headers(event())), "header-prefix-wrong"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_a_code(delivery, code):
    read = translate(delivery)

    assert isinstance(read, Violation) and read.code == code


def test_what_is_no_object_is_left_to_the_rules():
    assert one(structured([1])) == json.loads("[1]")
