"""What goes over the line of an open page: that it is open, that it still is, and that something changed."""

from json import dumps
from random import randrange

from fastapi.sse import format_sse_event

RETRY = 3000  # milliseconds before a browser comes back, and twice that for some: not all at once


def opened(every: float) -> bytes:
    """The first of all. From then on something comes at least every so many seconds, or the line hangs."""
    return format_sse_event(comment="open", event="beat", data_str=f"{every:g}", retry=RETRY + randrange(RETRY))


def beat(every: float) -> bytes:
    """Nothing new. A comment would do for a proxy, but no script hears one."""
    return format_sse_event(event="beat", data_str=f"{every:g}")


def changed(version: str | None, say: str = "") -> bytes:
    """`say`: what is read aloud."""
    return format_sse_event(event="changed", data_str=dumps({"say": say}, ensure_ascii=False), id=version)
