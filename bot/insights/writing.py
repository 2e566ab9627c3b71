"""Patches as files, where the operator wants them."""

from __future__ import annotations

import os
from pathlib import Path

from bot.core.errors import BotError


class NotWritten(BotError):
    """A patch cannot be written; the text says why, without paths."""


def write_patch(folder: Path, name: str, patch: str) -> None:
    """Write *patch* into *folder*, which is there, as a new file that all who may enter it can read.

    Raises NotWritten where that cannot be done; a file of the same name is left as it is.
    """
    try:
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    except FileExistsError as error:
        raise NotWritten("This patch was written already.") from error
    except OSError as error:
        raise NotWritten(f"The patch cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(patch.encode())
