"""Structured logs: one JSON object a line, an event name in snake_case and keys; no personal data, no payloads."""

import logging
import sys

import structlog


def configure(service: str, level: str = "INFO") -> None:
    """Once per process. Locals and exception texts stay out: they carry values."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_the_exception,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stdout, force=True)
    logging.getLogger("aiokafka").addFilter(Rarely())


def _name_the_exception(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An exception is told by its class and the lines it came by, never by its text."""
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["at"] = _where(error)
    return event


def _where(error: BaseException) -> list[str]:
    trace, lines = error.__traceback__, []
    while trace is not None:
        lines.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return lines[-5:]


class Rarely(logging.Filter):
    """aiokafka writes 40-60 lines a second while the broker is away: let each kind through once per hundred."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        times = self.seen[record.msg] = self.seen.get(record.msg, -1) + 1
        return times % 100 == 0


log = structlog.get_logger()
