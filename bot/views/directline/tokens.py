"""Short-lived signed tokens: whoever has one may read and continue the conversation that it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt.types import Options
from werkzeug.exceptions import Forbidden

from bot.core.turns import ANYONE, Asker

PURPOSE = "directline"
LIFETIME = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
"""How long a token can be renewed. After that the client needs a new one, from whoever knows who the person is."""
ALGORITHM = "HS256"
TYPE = "directline+jwt"
"""Tells our tokens from keys and from the tokens of portals, which come in the same header."""
OPTIONS: Options = {"require": ["exp", "aud", "conv", "first"]}


class TokenExpired(Forbidden):
    """The token was good once."""

    description = "The token has expired."


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token allows: one conversation, on behalf of the one who began it."""

    conversation_id: str
    asker: Asker = ANYONE
    user: str | None = None
    """What the client calls the person; it proves nothing."""
    first: datetime
    """When the first token for the conversation was given."""


class Tokens:
    """Gives tokens and reads them. *key* signs; *now* is the clock."""

    def __init__(self, key: bytes, now: Callable[[], datetime]) -> None:
        self._key = key
        self._now = now

    def token(self, grant: Grant) -> str:
        """A token for *grant*. Raises TokenExpired where it has been renewed for too long."""
        now = self._now()
        if now - grant.first > LONGEST:
            raise TokenExpired("The token has been renewed for too long.")
        asker = grant.asker
        claims = {
            "aud": PURPOSE,
            "exp": now + LIFETIME,
            "first": grant.first.timestamp(),
            "conv": grant.conversation_id,
            "user": grant.user,
            "site": asker.site,
            "site_user": asker.user,
            "key": asker.key,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(given, self._key, algorithm=ALGORITHM, headers={"typ": TYPE})

    def grant(self, token: str) -> Grant:
        """What *token* allows. Raises TokenExpired, or Forbidden where it is not ours."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token, self._key, algorithms=[ALGORITHM], audience=PURPOSE, options=OPTIONS
            )
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except jwt.InvalidTokenError:
            raise Forbidden("The token is not valid.") from None
        return Grant(
            conversation_id=claims["conv"],
            asker=Asker(site=claims.get("site"), user=claims.get("site_user"), key=claims.get("key")),
            user=claims.get("user"),
            first=datetime.fromtimestamp(claims["first"], UTC),
        )


def is_token(text: str) -> bool:
    """Whether *text* claims to be one of our tokens."""
    try:
        return bool(jwt.get_unverified_header(text).get("typ") == TYPE)
    except jwt.InvalidTokenError:
        return False
