"""The words of the BPIC15 permit logs, and which line of a case counts for what.

docs/dialects.md tells which line becomes which fact, and what was judged where the log is silent.
"""

from .told import Line, readable

# What a line is about. The names of one rung are equals, the earliest counts; a lower rung counts only
# in a case that has none of the higher ones.
LADDERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "opened": (("register submission date request",), ("phase application received",)),
    "taken-in": (("phase application receptive",),),
    "asked": (("enter senddate retrieve missing data",), ("phase asked additional information",)),
    "received": (
        (
            "enter receipt of additional data",
            "receive additional information",
            "phase additional information received",
        ),
    ),
    "extended": (
        ("enter senddate decision procedure term extension",),
        (
            "enter date decision procedure term extension",
            "phase procedure extended",
            "start decision phase extension granted",
        ),
    ),
    "advice": (("phase advice known",),),
    "draft": (("phase draft decision made",),),
    "decided": (
        (
            "record date of decision environmental permit",
            "register date environmental permit decision",
            "phase decision taken",
        ),
        ("phase decision ready",),
    ),
    "sent": (
        (
            "enter senddate decision environmental permit",
            "enter senddate decision",
            "phase decision sent",
        ),
    ),
    "unprocessed": (("enter senddate decision permanent suspension",), ("phase permanently suspended",)),
    "withdrawn": (
        ("enter senddate request termination",),
        ("phase procedure prematurely terminated",),
    ),
    "closed": (("close case",), ("phase case handled",), ("phase decision irrevocable",)),
}
KINDS = {name: kind for kind, rungs in LADDERS.items() for rung in rungs for name in rung}
SILENT = {
    "send confirmation receipt": "confirmation-not-in-contract-yet",
    "enter senddate acknowledgement": "confirmation-not-in-contract-yet",
    "send procedure confirmation": "confirmation-not-in-contract-yet",
    "enter senddate procedure confirmation": "confirmation-not-in-contract-yet",
    "phase decision suspended": "hold-not-in-contract-yet",
    "enter date decision suspension": "hold-not-in-contract-yet",
    "term for supplying missing data": "detail-of-another-fact",
    "grounds for refusal": "detail-of-another-fact",
}
REPEATED = frozenset({"asked", "received"})  # may happen more than once; the rest once a case
ENDINGS = frozenset({"decided", "sent", "unprocessed", "withdrawn", "closed"})  # told whenever they come
PUBLIC_PREPARATION = ("10_UOV_01", "10_UOV_03", "10_UOV_04", "10_UOV_05")


def chosen(lines: list[Line]) -> set[int]:
    """The lines that count: of every kind the first on its highest rung, and each question with its answer."""
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        if line.name in KINDS and readable(line.at):
            by_name.setdefault(line.name, []).append(line)
    found = {kind: _on_highest_rung(rungs, by_name) for kind, rungs in LADDERS.items()}
    if found["decided"] or found["sent"]:
        found["unprocessed"] = []  # what was left unprocessed first and decided later counts as decided
    once = {rows[0].number for kind, rows in found.items() if rows and kind not in REPEATED}
    return once | _questions(found["asked"], found["received"])


def _on_highest_rung(rungs: tuple[tuple[str, ...], ...], by_name: dict[str, list[Line]]) -> list[Line]:
    for rung in rungs:
        if rows := [line for name in rung for line in by_name.get(name, [])]:
            return sorted(rows, key=lambda line: line.number)
    return []


def _questions(asked: list[Line], received: list[Line]) -> set[int]:
    """A question counts when none is open; it is answered by the last receipt before the next question."""
    counted: set[int] = set()
    answer: Line | None = None
    open_ = False
    for line in sorted((*asked, *received), key=lambda line: line.number):
        if KINDS[line.name] == "received":
            answer = line if open_ else answer
        elif not open_ or answer:
            counted |= {line.number} | ({answer.number} if answer else set())
            open_, answer = True, None
    return counted | ({answer.number} if answer else set())
