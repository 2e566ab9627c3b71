"""One secret of the service, and a key of its own for each purpose."""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.errors import SettingsError
from bot.settings import Settings

FILE_NAME = "secret.key"
LENGTH = 32
ID_LENGTH = 24
"""Bytes of a conversation's id."""
SHORTEST_TEXT = 16
"""Characters that a secret from the settings has at least."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What keys are derived from. Whoever knows the key of one purpose learns nothing of the others."""

    material: bytes = field(repr=False)

    def for_purpose(self, purpose: str) -> bytes:
        """The key for *purpose*, 32 bytes; the same in every process that has the same secret."""
        return hmac.digest(self.material, f"framework-advisor:{purpose}".encode(), "sha256")

    def conversation_id(self, purpose: str, whose: Sequence[str | None]) -> str:
        """The id of the conversation of *whose*: always the same one, and nobody without the secret can tell it."""
        digest = hmac.digest(self.for_purpose(purpose), json.dumps(whose).encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:ID_LENGTH]).decode()


def user_digest(secret: Secret, site: str, subject: str) -> str:
    """What stands for the user *subject* of *site* wherever something is stored: 64 hexadecimal digits.

    Without the secret, nobody can tell who it is, nor whether two sites speak of the same person.
    """
    message = f"{site}\0{subject}".encode("utf-8", "surrogatepass")  # a token may say anything
    return hmac.digest(secret.for_purpose("user"), message, "sha256").hex()


def secret_of(settings: Settings) -> Secret:
    """The secret that is set, or a random one, kept in the instance folder for all processes that share it.

    Raises SettingsError where the set one is short, or the kept one cannot be read or made.
    """
    if settings.secret_key is None:
        return Secret(_kept(settings.instance / FILE_NAME))
    if len(settings.secret_key) < SHORTEST_TEXT:
        raise SettingsError(f"ADVISOR_SECRET_KEY must have at least {SHORTEST_TEXT} characters")
    return Secret(settings.secret_key.encode())


def _kept(file: Path) -> bytes:
    try:
        if not file.exists():
            _make(file)
        material = file.read_bytes()
    except OSError as error:
        problem = f"ADVISOR_SECRET_KEY: none is set, and {file} cannot be read or made: {error.strerror}"
        raise SettingsError(problem) from error
    if len(material) != LENGTH:
        raise SettingsError(f"ADVISOR_SECRET_KEY: none is set, and {file} is damaged; without it, a new one is made")
    return material


def _make(file: Path) -> None:
    """Put a random secret into *file*, unless another process is first. Nobody ever sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(secrets.token_bytes(LENGTH))
            written.flush()
            os.fsync(written.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
