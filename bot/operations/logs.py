"""Log lines: JSON for machines, short ones for a terminal; never with what somebody has asked."""

from __future__ import annotations

import logging
import sys
import threading
import time
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import orjson
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.orjson import OrjsonFormatter

from bot.core.moments import utc_text
from bot.operations.current import Answered, current
from bot.operations.noting import access, facts

PLAIN, OFF, AUTO = "plain", "off", "auto"
OURS = ("bot", "advisor", "integrations")
FACTS = ("method", "route", "status", "ms", "intent", "answer")
"""What a short line tells of a request, in this order."""
UNREADABLE = "Invalid request from ip="
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure(form: str, level: str, stream: TextIO | None = None) -> None:
    """Write all logs to *stream* (standard error), as *form* says, from *level* on.

    ``auto`` is short lines on a terminal and JSON elsewhere; ``off`` is the same without a line for each request.
    """
    stream = stream or sys.stderr
    plain = form == PLAIN or (form in (AUTO, OFF) and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter() if plain else JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    access.disabled = form == OFF
    logging.captureWarnings(True)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # no line tells them
    _leave_out_what_no_line_tells()
    threading.excepthook = _log_dead_thread


class JsonFormatter(OrjsonFormatter):
    """One JSON object per line."""

    def __init__(self) -> None:
        super().__init__(
            ("message",), reserved_attrs=[*RESERVED_ATTRS, "message"], rename_fields={"exc_info": "traceback"}
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line; those about requests, of which there are many, by the shortest way."""
        if record.name != access.name:
            return super().format(record)
        told = (
            {**_beginning(record, answered.at), "message": record.msg, **facts(answered)}
            for answered in record.__dict__["requests"]
        )
        return b"\n".join(map(orjson.dumps, told)).decode()

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """When, how bad and where, then what the line says; inside a request, its id."""
        log_data.update(_beginning(record, record.created))
        super().add_fields(log_data, record, message_dict)
        now = current.get()
        if now is not None:
            log_data["request_id"] = now.id

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (the library's name)
        """Where the error came from, without what it said."""
        return traceback_of(ei[1])


class PlainFormatter(logging.Formatter):
    """One short line, and below it where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; those about requests may come several at a time."""
        if record.name == access.name:
            return "\n".join(_short(answered) for answered in record.__dict__["requests"])
        line = f"{_clock(record.created)} {record.levelname.lower()}: {record.getMessage()}"
        return f"{line}\n{traceback_of(record.exc_info[1])}" if record.exc_info else line


class ServerLog(Logger):  # type: ignore[misc]
    """Gunicorn's log, written like ours: no addresses of clients, nothing of what they sent."""

    def setup(self, cfg: Any) -> None:
        """Leave writing to the handlers of the whole process."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A warning; of a request that could not be read, only that."""
        if msg.startswith(UNREADABLE):
            msg, args = "a request could not be read as HTTP", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """An error with where it came from; the address that was asked for stays out."""
        told = "an error in the server" if args or not isinstance(msg, str) else msg
        super().exception(told, **kwargs)


def traceback_of(error: BaseException | None) -> str:
    """The way to *error* and to what caused it, the cause first: places and types.

    The texts of errors stay out, for they may repeat what somebody has asked.
    """
    told: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = []
        place = error.__traceback__
        while place is not None:
            code = place.tb_frame.f_code
            frames.append(f'  File "{code.co_filename}", line {place.tb_lineno}, in {code.co_qualname}')
            place = place.tb_next
        kind = type(error)
        told.append("\n".join((*frames, f"{kind.__module__}.{kind.__qualname__}")))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich led to\n".join(reversed(told))


def _short(answered: Answered) -> str:
    told = facts(answered)
    told["ms"] = f"{told['ms']} ms"
    return " ".join([_clock(answered.at), *(str(told[name]) for name in FACTS if name in told)])


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))


def _beginning(record: logging.LogRecord, at: float) -> dict[str, str]:
    moment = datetime.fromtimestamp(at, UTC)
    return {"time": utc_text(moment, "milliseconds"), "level": record.levelname.lower(), "logger": record.name}


def _leave_out_what_no_line_tells() -> None:
    """Save half of what a line costs, as the documentation of ``logging`` says: finding out where it was written."""
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _log_dead_thread(arguments: threading.ExceptHookArgs) -> None:
    error = arguments.exc_value
    if error is not None:
        logging.getLogger("bot").error(
            "a thread ended by an error", exc_info=(type(error), error, arguments.exc_traceback)
        )
