"""What buttons carry: signed, so that what comes back is what was sent out."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol, cast

from itsdangerous import BadSignature, URLSafeSerializer

SIGNER = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
LONGEST = 2000
"""Characters that Slack allows in the value of a button."""


class Sign(Protocol):
    """Makes the value of a button."""

    def __call__(self, kind: str, **fields: str) -> str:
        """The value of a button of *kind* that carries *fields*."""


class Values:
    """Signs and reads the values of buttons."""

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(key, salt="slack value", signer_kwargs=SIGNER)

    def sign(self, kind: str, **fields: str) -> str:
        """The value of a button of *kind* that carries *fields*, for Slack to hand back."""
        return self._serializer.dumps({"kind": kind, **fields})

    def read(self, kind: str, value: object) -> dict[str, str] | None:
        """The fields of a value of *kind* that we signed; None where it is none."""
        if not isinstance(value, str) or len(value) > LONGEST:
            return None
        try:
            found = cast(dict[str, Any], self._serializer.loads(value))
        except BadSignature:
            return None
        return {name: text for name, text in found.items() if name != "kind"} if found.get("kind") == kind else None
