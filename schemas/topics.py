"""The topics: who says what to whom, under which key, and how long it is kept."""

from dataclasses import dataclass

DEPARTMENTS = ("DPZ", "DSB", "DSO", "SZW")


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    key: str
    said_by: tuple[str, ...]
    heard_by: tuple[str, ...]
    keep_days: int | None  # None: for ever
    compacted: bool = False


def inbox(department: str) -> str:
    """The Kafka door of a department."""
    return f"inbox-{department.lower()}"


CASE_EVENTS = "case-events"
CONTACTS = "contacts"
CASE_STATUS = "case-status"
CASE_MESSAGES = "case-messages"
CASE_LOOKS = "case-looks"
REJECTIONS = "rejections"
WEEK_AHEAD = "week-ahead"

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        *(Topic(inbox(name), "case id", (name,), ("intake",), 7) for name in DEPARTMENTS),
        Topic(CASE_EVENTS, "case id", ("intake",), ("status",), None),
        Topic(CONTACTS, "applicant id", ("intake",), ("notify",), None, compacted=True),
        Topic(CASE_STATUS, "case id", ("status",), ("notify", "dashboard"), 90),
        Topic(CASE_MESSAGES, "case id", ("notify",), ("status", "dashboard"), 30),
        Topic(CASE_LOOKS, "case id", ("dashboard",), ("status",), 30),
        Topic(WEEK_AHEAD, "week", ("dashboard",), ("notify",), 30),
        Topic(REJECTIONS, "case id", ("intake", "status"), DEPARTMENTS, 30),
    )
}
