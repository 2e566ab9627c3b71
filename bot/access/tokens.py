"""Short-lived tokens by which a site says which of its users is asking (JSON Web Tokens, RFC 7519)."""

from __future__ import annotations

import base64
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.exceptions import InvalidSubjectError

from bot.access.registry import Known
from bot.core.access import Algorithm, Site, SiteKey
from bot.core.errors import AccessError, NotProven

logger = logging.getLogger(__name__)
LONGEST_LIFE = 600
"""Seconds that a token is good for at most."""
LEEWAY = 10
"""Seconds that the clocks of a site and of the bot may differ."""
LONGEST_TOKEN = 4096
"""Characters."""
LONGEST_SUBJECT = 255
"""Characters."""
LEAST_RSA_BITS = 2048
_FORM = re.compile(r"eyJ[0-9A-Za-z_-]*\.[0-9A-Za-z_-]+\.[0-9A-Za-z_-]*")
_ALPHABET = re.compile(r"[0-9A-Za-z_-]{1,64}")
_PURPOSE = "site keys"


def looks_like_token(shown: str) -> bool:
    """Whether *shown* has the form of a token; that says nothing about who made it."""
    return bool(_FORM.fullmatch(shown))


def site_in(token: str) -> str | None:
    """The site that *token* claims to be of; nothing is proven by that."""
    try:
        claimed = jwt.decode(token, options={"verify_signature": False}).get("site")
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None
    return claimed if isinstance(claimed, str) and _ALPHABET.fullmatch(claimed) else None


class Safe:
    """Encrypts the secrets of HS256 keys for the database: to check a token, they must be known as they are."""

    def __init__(self, for_purpose: Callable[[str], bytes]) -> None:
        """A safe under a key that *for_purpose* derives from the service's secret."""
        self._fernet = Fernet(base64.urlsafe_b64encode(for_purpose(_PURPOSE)))
        self.unlock = lru_cache(256)(self._unlock)
        """The secret that was encrypted. Raises AccessError where the service's secret was another one then."""

    def lock(self, secret: str) -> bytes:
        """*secret*, encrypted."""
        return self._fernet.encrypt(secret.encode())

    def _unlock(self, material: bytes) -> bytes:
        try:
            return self._fernet.decrypt(material)
        except InvalidToken as error:
            raise AccessError(
                "a site's HS256 key cannot be decrypted: the service's secret is not the one that it was made under"
            ) from error


def new_hs256(site: str, kid: str, safe: Safe, *, at: datetime) -> tuple[str, SiteKey]:
    """A new secret as the site needs it, and as it is kept."""
    secret = secrets.token_urlsafe(32)
    key = SiteKey(site=site, kid=kid, algorithm=Algorithm.HS256, material=safe.lock(secret), created_at=at)
    return secret, key


def rs256(site: str, kid: str, pem: bytes, *, at: datetime) -> SiteKey:
    """A site's public key. Raises AccessError where *pem* is none, or is a weak one."""
    try:
        public = _public(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AccessError("the file holds no public key in PEM (it begins with -----BEGIN PUBLIC KEY-----)") from error
    if not isinstance(public, RSAPublicKey) or public.key_size < LEAST_RSA_BITS:
        raise AccessError(f"RS256 needs an RSA key of at least {LEAST_RSA_BITS} bits")
    return SiteKey(site=site, kid=kid, algorithm=Algorithm.RS256, material=pem, created_at=at)


@lru_cache(256)
def _public(pem: bytes) -> Any:
    return load_pem_public_key(pem)


def _checking(key: SiteKey, safe: Safe) -> Any:
    """What the signature is checked with. Raises NotProven where the service cannot read it."""
    if key.algorithm is Algorithm.RS256:
        return _public(key.material)
    try:
        return safe.unlock(key.material)
    except AccessError as error:
        logger.error("site %s, key %s: %s", key.site, key.kid, error)
        raise NotProven("The user token cannot be checked: the service cannot read the site's key.") from None


def subject_of(token: str, site: Site, known: Known, safe: Safe, *, at: datetime) -> str:
    """Which of the users of *site* it is, proven by *token*. Raises NotProven, saying what is wrong with it.

    The algorithm is that of the site's key; what the token says of it is compared, and never followed.
    """
    if len(token) > LONGEST_TOKEN:
        raise NotProven("The user token is too long.")
    try:
        key = known.site_keys.get((site.id, str(jwt.get_unverified_header(token).get("kid"))))
        if key is None:
            raise NotProven(f"The user token is signed with a key that the site {site.id} does not use (kid).")
        claims = jwt.decode(
            token,
            _checking(key, safe),
            algorithms=[key.algorithm.value],
            audience=site.audience,
            leeway=LEEWAY,
            options={"require": ["aud", "exp", "iat", "sub"]},
        )
    except (jwt.InvalidTokenError, ValueError, OverflowError, RecursionError) as error:
        raise NotProven(f"The user token is not valid: {_reason(error)}") from None
    _check_life(claims, at)
    if claims.get("site", site.id) != site.id:
        raise NotProven("The user token is of another site.")
    subject: str = claims["sub"]
    if not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotProven(f"The user token's sub must have 1 to {LONGEST_SUBJECT} characters.")
    return subject


def _check_life(claims: Mapping[str, Any], at: datetime) -> None:
    """Raise NotProven where the token lives for too long, by its own words or by our clock."""
    until = float(claims["exp"])
    if until - float(claims["iat"]) > LONGEST_LIFE or until - at.timestamp() > LONGEST_LIFE + LEEWAY:
        raise NotProven(f"The user token's exp may be at most {LONGEST_LIFE // 60} minutes after its iat.")


def _reason(error: Exception) -> str:
    """In our words: the library's may repeat what the token says."""
    match error:
        case jwt.ExpiredSignatureError():
            return "it has expired."
        case jwt.ImmatureSignatureError():
            return "it is not valid yet (iat or nbf lies in the future)."
        case jwt.InvalidAudienceError():
            return "its aud is not the audience of the site."
        case jwt.MissingRequiredClaimError():
            return f"it lacks {error.claim}."
        case jwt.InvalidAlgorithmError():
            return "it is not signed by the algorithm of the site's key."
        case jwt.InvalidSignatureError():
            return "its signature is not the site's."
        case InvalidSubjectError():
            return "its sub must be a text."
        case _:
            return "it is damaged."
