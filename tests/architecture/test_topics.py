"""Every topic has someone who says it and someone who hears it, and all of them are known."""

import re
from dataclasses import replace

from schemas.topics import DEPARTMENTS, TOPICS, Topic
from tests.architecture.reading import ROOT, SERVICES

KNOWN = {*SERVICES, *DEPARTMENTS}


def troubles(topic: Topic) -> list[str]:
    strangers = {*topic.said_by, *topic.heard_by} - KNOWN
    silence = [
        word for word, who in (("nobody says it", topic.said_by), ("nobody hears it", topic.heard_by)) if not who
    ]
    return silence + [f"who is {name}?" for name in sorted(strangers)]


def documented() -> dict[str, str]:
    """The rows of the table of topics in docs/flow.md, by name."""
    lines = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8").splitlines()
    return {found[1]: line for line in lines if (found := re.match(r"\| `([a-z<>-]+)` \|", line))}


def shown_name(topic: Topic) -> str:
    return "inbox-<department>" if topic.name.startswith("inbox-") else topic.name


def test_every_topic_has_a_sayer_and_a_reader():
    assert {name: troubles(topic) for name, topic in TOPICS.items() if troubles(topic)} == {}


def test_a_topic_without_a_reader_would_be_noticed():
    topic = replace(next(iter(TOPICS.values())), heard_by=(), said_by=("somebody",))

    assert troubles(topic) == ["nobody hears it", "who is somebody?"]


def test_the_picture_of_the_flow_shows_every_topic_and_no_other():
    assert set(documented()) == {shown_name(topic) for topic in TOPICS.values()}


def test_the_picture_of_the_flow_tells_who_says_and_hears_it():
    rows = documented()
    people = {topic.name: {*topic.said_by, *topic.heard_by} & set(SERVICES) for topic in TOPICS.values()}

    assert {
        name: missing
        for name, who in people.items()
        if (missing := {one for one in who if one not in rows[shown_name(TOPICS[name])]})
    } == {}
