"""Signing in at an OpenID provider: the code flow with PKCE, state and nonce, by authlib.

What must be known when the person comes back (state, nonce, verifier, where to go on) waits in an encrypted cookie for
ten minutes, so that nothing is stored for people who never come back.
"""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from cryptography.fernet import Fernet, InvalidToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from bot.admin_settings import OidcSettings
from bot.core.errors import NotProven

PATIENCE = 5.0
"""Seconds to wait for the provider."""
WAITS = 600
"""Seconds that somebody may take to sign in there."""
KEPT = 3600.0
"""Seconds for which what the provider says of itself is kept."""
LEEWAY = 10
"""Seconds by which clocks may differ."""
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
"""What an ID token may be signed with: public keys only."""
SCOPE = "openid email profile"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Oidc:
    """A provider, as far as admins sign in there. Threads may share it."""

    def __init__(
        self, settings: OidcSettings, fernet_key: bytes, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """*fernet_key*: what the cookie is encrypted with, 32 bytes in URL-safe base64."""
        self._settings = settings
        self._safe = Fernet(fernet_key)
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[float, Mapping[str, Any]] | None = None
        self._keys: KeySet | None = None

    def begin(self, onward: str) -> tuple[str, str]:
        """Where to send somebody who wants to sign in and then go to *onward*, and the cookie to give them.

        Raises NotProven where the provider does not answer.
        """
        state, nonce, verifier = generate_token(32), generate_token(32), generate_token(48)
        with self._session(state=state) as session:
            url, _ = session.create_authorization_url(
                self._provider()["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        flow = {"state": state, "nonce": nonce, "verifier": verifier, "onward": onward}
        return str(url), self._safe.encrypt(json.dumps(flow).encode()).decode()

    def finish(self, answered: Mapping[str, str], cookie: str | None) -> tuple[str, str]:
        """Who came back with *answered* in the address, and where to go on. Raises NotProven, saying why not."""
        flow = self._flow(cookie)
        if not hmac.compare_digest(flow["state"].encode(), answered.get("state", "").encode()):
            raise NotProven("The reply is not to the request that this browser made (state).")
        if answered.get("iss", self._settings.issuer).rstrip("/") != self._settings.issuer:
            raise NotProven("The reply is of another provider (iss).")
        if "error" in answered or not answered.get("code"):
            raise NotProven("The provider did not let you in.")
        claims = self._claims(answered["code"], flow)
        return self._name(claims), str(flow["onward"])

    def _flow(self, cookie: str | None) -> dict[str, str]:
        try:
            flow: dict[str, str] = json.loads(self._safe.decrypt((cookie or "").encode(), ttl=WAITS))
        except (InvalidToken, ValueError):
            raise NotProven("Signing in took too long, or was begun in another browser. Please begin anew.") from None
        return flow

    def _claims(self, code: str, flow: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            with self._session() as session:
                given = session.fetch_token(
                    self._provider()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=flow["verifier"],
                    timeout=PATIENCE,
                )
            token = self._decoded(str(given.get("id_token", "")))
        except (OAuthError, RequestException) as error:
            raise NotProven("The provider did not confirm it.") from error
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotProven("The provider's ID token cannot be read, or its signature is wrong.") from error
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": given_issuer(token.claims, self._settings.issuer)},
                "aud": {"essential": True, "value": self._settings.client_id},
            },
            params={
                "nonce": flow["nonce"],
                "client_id": self._settings.client_id,
                "access_token": given.get("access_token"),
            },
        )
        try:
            claims.validate(leeway=LEEWAY)
        except Exception as error:  # of two libraries that have no base in common
            raise NotProven(
                f"The provider's ID token is not valid: {getattr(error, 'error', 'wrong claim')}."
            ) from error
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        """The ID token with its signature checked; keys are fetched anew, once, where none fits."""
        with self._lock:
            fresh = self._keys is None
            keys = self._keys or self._fetch_keys()
        try:
            return jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            if fresh:
                raise
        with self._lock:
            keys = self._fetch_keys()
        return jwt.decode(id_token, keys, algorithms=ALGORITHMS)

    def _fetch_keys(self) -> KeySet:
        self._keys = KeySet.import_key_set(self._fetch(self._provider()["jwks_uri"]))
        return self._keys

    def _name(self, claims: Mapping[str, Any]) -> str:
        """What the person is called, where one of the claims lets them in. Raises NotProven."""
        email = claims.get("email") if claims.get("email_verified") is True else None
        for name, value in self._settings.allow:
            held = email if name == "email" else claims.get(name)
            values = held if isinstance(held, list) else [held]
            if any(isinstance(one, str) and _same(name, one, value) for one in values):
                return str(email or claims["sub"])[:200]
        raise NotProven("You are signed in there, and not on the list of those who may look.")

    def _provider(self) -> Mapping[str, Any]:
        """What the provider says of itself. Raises NotProven."""
        known = self._known
        if known is not None and self._clock() - known[0] < KEPT:
            return known[1]
        try:
            said: Mapping[str, Any] = self._fetch(f"{self._settings.issuer}/.well-known/openid-configuration")
            if str(said["issuer"]).rstrip("/") != self._settings.issuer or not all(name in said for name in NEEDED):
                raise ValueError("another issuer")
        except (RequestException, ValueError, KeyError, TypeError) as error:
            raise NotProven("The OpenID provider does not answer as it should. Please try again.") from error
        self._known = self._clock(), said
        return said

    def _fetch(self, url: str) -> Any:
        with self._session() as session:
            response = session.get(url, withhold_token=True, timeout=PATIENCE, allow_redirects=False)
            response.raise_for_status()
            return response.json()

    def _session(self, **more: Any) -> Any:
        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret,
            token_endpoint_auth_method="client_secret_basic" if self._settings.client_secret else "none",
            redirect_uri=self._settings.callback,
            scope=SCOPE,
            code_challenge_method="S256",
            **more,
        )


def given_issuer(claims: Mapping[str, Any], issuer: str) -> str:
    """The issuer as the token must name it: some write it with a slash at the end."""
    return f"{issuer}/" if claims.get("iss") == f"{issuer}/" else issuer


def _same(claim: str, held: str, wanted: str) -> bool:
    if claim == "email":
        held, wanted = held.casefold(), wanted.casefold()
    return hmac.compare_digest(held.encode(), wanted.encode())
