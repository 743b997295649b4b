"""Event logs in XES (IEEE 1849): the elements of the XML become the same rows as the log's CSV has."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from .told import Row

# The key of XES, and the column that the CSV form of the same log has for it.
COLUMNS = {
    "concept:name": "activity",
    "activityNameNL": "name_nl",
    "activityNameEN": "name_en",
    "time:timestamp": "time",
    "org:resource": "resource",
    "monitoringResource": "monitoring_resource",
}
CASE_COLUMNS = ("case", "parts", "caseProcedure", "startDate", "endDate", "Responsible_actor")
EVENT_COLUMNS = ("case", "activity", "name_nl", "name_en", "time", "resource", "question")


def rows(elements: Iterable[tuple[str, Element]]) -> tuple[list[Row], list[Row]]:
    """Cases and events, from the pairs (event, element) of an incremental XML parser.

    Each trace is emptied when it was read, so a large log needs no large tree.
    """
    cases: list[Row] = []
    events: list[Row] = []
    for _, element in elements:
        if _tag(element) == "trace":
            case = _values(element)
            name = case.pop("concept:name", "")
            cases.append(_complete(CASE_COLUMNS) | case | {"case": name})
            events.extend(_events(element, name))
            element.clear()
    return cases, events


def _events(trace: Element, case: str) -> Iterator[Row]:
    for element in trace:
        if _tag(element) == "event":
            values = {COLUMNS.get(key, key): value for key, value in _values(element).items()}
            yield _complete(EVENT_COLUMNS) | values | {"case": case}


def _values(element: Element) -> dict[str, str]:
    """The attributes of a trace or an event; in XES each is a child with a key and a value."""
    return {child.get("key", ""): child.get("value", "") for child in element if _tag(child) != "event"}


def _complete(columns: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(columns, "")


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
