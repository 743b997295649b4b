"""Every version of every case type that is shipped, each under its own name."""

import re

import pytest

from schemas.catalogue import catalogue
from schemas.catalogue.case_type import CaseType
from schemas.catalogue.law import Rule

CITY = catalogue()
CASE_TYPES = CITY.case_types
KINDS = [kind for versions in CASE_TYPES.values() for kind in versions]
IDS = [f"{name} {kind.valid_from}" for name, versions in CASE_TYPES.items() for kind in versions]
CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")

each_kind = pytest.mark.parametrize("kind", KINDS, ids=IDS)


def rules_of(kind: CaseType) -> list[Rule]:
    return [rule for rule in (kind.term, kind.extension, kind.validity, kind.event) if rule]
