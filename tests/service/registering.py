"""Keys, sites and tokens for tests, put into the database as the command line does."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy import Engine

from bot import signing
from bot.access.keys import new_key
from bot.access.tokens import Safe, new_hs256, rs256
from bot.core.access import Identity, Scope, Site
from bot.settings import Settings
from bot.store.database import db
from bot.store.keys import SqlKeys
from bot.store.sites import SqlSites

PORTAL = "https://portal.example"
AUDIENCE = "framework-advisor"


def store_of(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


def safe_of(app: Flask) -> Safe:
    """The safe under the secret that the application keeps in its instance folder."""
    settings = Settings(instance=Path(app.instance_path), database_url="sqlite:///unused")
    return Safe(signing.secret_of(settings).for_purpose)


def add_key(app: Flask, *scopes: str, **fields: Any) -> str:
    """A new key as its holder needs it."""
    fields = {"at": datetime.now(UTC), **fields}
    shown, key = new_key("test", map(Scope, scopes or ("ask",)), **fields)
    SqlKeys(store_of(app)).add(key)
    return shown


def id_of(shown: str) -> str:
    return shown.split("_")[1]


def add_site(app: Flask, id: str = "portal", **fields: Any) -> Site:
    given: dict[str, Any] = {"origins": (PORTAL,), "audience": AUDIENCE, **fields}
    given["identity"] = Identity(given.get("identity", "anonymous"))
    site = Site(id=id, name=id, created_at=datetime.now(UTC), **given)
    SqlSites(store_of(app)).add(site)
    return site


def add_hs256(app: Flask, kid: str = "k1", site: str = "portal") -> str:
    """The secret of a new key of the site."""
    secret, key = new_hs256(site, kid, safe_of(app), at=datetime.now(UTC))
    SqlSites(store_of(app)).add_key(key)
    return secret


def add_rs256(app: Flask, kid: str = "k1", site: str = "portal") -> rsa.RSAPrivateKey:
    """The private key of a new key of the site."""
    SqlSites(store_of(app)).add_key(rs256(site, kid, public_pem(), at=datetime.now(UTC)))
    return private_key()


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem() -> bytes:
    return private_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def token(signed_with: Any, *, algorithm: str = "HS256", kid: str | None = "k1", **claims: Any) -> str:
    """A token that is right but for what is given; a claim of None is left out."""
    now = int(time.time())
    told = {"sub": "ada", "aud": AUDIENCE, "iat": now, "exp": now + 300, **claims}
    payload = {name: value for name, value in told.items() if value is not None}
    return jwt.encode(payload, signed_with, algorithm=algorithm, headers={"kid": kid} if kid else None)
