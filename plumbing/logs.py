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
    _listen_to_packages()


def _listen_to_packages() -> None:
    """They would print exceptions with their texts; uvicorn also brings printers of its own, and logs addresses."""
    logging.basicConfig(level=logging.WARNING, handlers=[Retell()], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.WARNING)


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


class Retell(logging.Handler):
    """What a package says, in our form: its words before values are filled in, an exception by its class."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        words = str(record.msg).partition("\n")[0]
        if record.name.startswith("aiokafka") and not self._is_rare(words):
            return
        if words.startswith("Traceback"):  # of uvicorn: a text full of values; who fell over said its class already
            return
        told = {"package": record.name, "words": words, "error": record.exc_info and record.exc_info[1]}
        if record.levelno >= logging.ERROR:
            log.error("package_said", **told)
        else:
            log.warning("package_said", **told)

    def _is_rare(self, words: str) -> bool:
        """aiokafka writes 40-60 lines a second while the broker is away: each kind is told once per hundred."""
        times = self.seen[words] = self.seen.get(words, -1) + 1
        return times % 100 == 0


log = structlog.get_logger()
