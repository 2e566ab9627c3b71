"""A process of its own for one trial, so that fitting takes no time of those who ask.

It reads the task as JSON from the first line of its input, and writes lines of JSON: the stages that begin, and what
came of it. It ends when its input does: with the server that has started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from bot.core.insights import Asked
from bot.core.trials import Lesson, NotTeachable

NICENESS = 10
"""Whoever asks comes first."""


def main() -> None:
    """Do one trial."""
    os.nice(NICENESS)
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    from bot.insights.trying import try_out  # here: to load it takes a second

    try:
        outcome = try_out(
            [Path(folder) for folder in task["folders"]],
            Lesson.from_json(task["lesson"]),
            [Asked(turn_id=id, text=text) for id, text in task["recent"]],
            caches=(Path(task["caches"][0]), Path(task["caches"][1])),
            tell=lambda stage, preview: _say({"stage": stage, "preview": preview and preview.to_json()}),
        )
    except NotTeachable as error:
        _say({"refused": str(error)})
    else:
        _say({"outcome": outcome.to_json()})


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
