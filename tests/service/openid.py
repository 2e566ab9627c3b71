"""A small OpenID provider on loopback: the code flow with PKCE, and ID tokens that a test may spoil."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response as AnyResponse

from .live import live

CLIENT, SECRET = "advisor", "secret-of-the-client"
Json = dict[str, Any]


@dataclass
class Provider:
    """What the provider knows; a test changes what it needs."""

    url: str = ""
    claims: Json = field(default_factory=lambda: {"sub": "u1", "email": "ada@corp.example", "email_verified": True})
    """Who is signed in there."""
    spoiled: Json = field(default_factory=dict)
    """Claims that stand in the next ID tokens in place of the right ones; None leaves one out."""
    header: Json = field(default_factory=lambda: {"alg": "RS256", "kid": "k1"})
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    signing_key: Any = None
    """Signs in place of the key that is told."""
    codes: dict[str, Json] = field(default_factory=dict)
    seen: list[Json] = field(default_factory=list)
    """What was asked of the authorization endpoint."""
    deny: bool = False

    def id_token(self, nonce: str | None) -> str:
        """An ID token for who is signed in."""
        now = int(time.time())
        right = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.claims}
        told = {name: value for name, value in {**right, **self.spoiled}.items() if value is not None}
        return jwt.encode(self.header, told, self.signing_key or self.key, algorithms=["RS256", "HS256", "none"])

    def authorize(self) -> AnyResponse:
        """Send the person back with a code: they are signed in already."""
        asked = request.args.to_dict()
        self.seen.append(asked)
        answer = {"state": asked["state"]}
        if self.deny:
            answer["error"] = "access_denied"
        else:
            code = hashlib.sha256(str(len(self.seen)).encode() + asked["state"].encode()).hexdigest()
            self.codes[code] = asked
            answer["code"] = code
        return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}")

    def token(self) -> Response | tuple[Json, int]:
        """Give the tokens for a code, once, to whom it belongs."""
        asked = self.codes.pop(request.form["code"], None)
        authorization = request.authorization
        known = authorization and (authorization.username, authorization.password) == (CLIENT, SECRET)
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        right = asked and (asked["code_challenge_method"], asked["code_challenge"]) == ("S256", challenge)
        if not (asked and known and right and request.form["redirect_uri"] == asked["redirect_uri"]):
            return {"error": "invalid_grant"}, 400
        token = self.id_token(asked["nonce"])
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token}, 200


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that runs meanwhile."""
    provider, app = Provider(), Flask("provider")
    app.add_url_rule("/authorize", view_func=provider.authorize)
    app.add_url_rule("/token", view_func=provider.token, methods=["POST"])
    app.add_url_rule("/keys", "keys", lambda: {"keys": [provider.key.as_dict(private=False)]})
    app.add_url_rule(
        "/.well-known/openid-configuration",
        "discovery",
        lambda: {
            "issuer": provider.url,
            "authorization_endpoint": f"{provider.url}/authorize",
            "token_endpoint": f"{provider.url}/token",
            "jwks_uri": f"{provider.url}/keys",
        },
    )
    with live(app) as provider.url:
        yield provider
