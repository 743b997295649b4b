"""What every fact is: something that happened to a case, with its place in the history of that case."""

import re
from datetime import datetime
from functools import cached_property
from typing import Any

from . import said
from .envelope import Event

Order = tuple[datetime, int, str, int, str, str]
RANK: dict[str, int] = {}
WHOLE = re.compile(r"-?[0-9]{1,18}")


class Fact(Event):
    """Something that happened to a case, said by a department."""

    data: said.Said

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        RANK[str(cls.model_fields["type"].default)] = len(RANK)

    @cached_property
    def order(self) -> Order:
        """The place of a fact in the history of its case; total, whatever the order of arrival."""
        said = self.sequence or ""
        number, text = (int(said), "") if self.sequencetype and WHOLE.fullmatch(said) else (0, said)
        return self.data.happened, number, text, RANK[self.type], self.id, self.source
