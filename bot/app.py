"""The application, put together. Importing this starts nothing."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Flask
from flask.json.provider import DefaultJSONProvider
from sqlalchemy import Engine as Store
from ulid import ULID
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import places
from bot.access.limits import Limits
from bot.access.proving import Access
from bot.access.registry import Known, Registry
from bot.access.tokens import Safe
from bot.access.uses import Uses
from bot.asking import Bot, Edition, Engine
from bot.core.knowledge import KnowledgeBase
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.reasoning.evidence import Evidence
from bot.settings import Settings
from bot.signing import Secret, secret_of, user_digest
from bot.store import database
from bot.store.feedback import SqlFeedback
from bot.store.keys import SqlKeys
from bot.store.log import SqlTurnLog
from bot.store.personal import SqlPersonalData
from bot.store.sites import SqlSites
from bot.views import access, ask, conversations, feedback, mcp, me, openai, operations, page, problems, rasa
from bot.views import knowledge as knowledge_view
from bot.views.access import Gate
from bot.views.directline import endpoints as directline
from bot.views.incoming import LARGEST_BODY
from bot.views.ports import Services

PROTOCOLS: dict[str, Blueprint] = {
    "directline": directline.bp,
    "mcp": mcp.bp,
    "openai": openai.bp,
    "rasa": rasa.bp,
}
"""What serves each client protocol that a setting can switch off."""


class Json(DefaultJSONProvider):
    """JSON as it was built: keys keep their order, text stays readable."""

    sort_keys = False
    ensure_ascii = False
    compact = True


class App(Flask):
    """A Flask application that writes our JSON."""

    json_provider_class = Json


def create_app(
    settings: Settings | None = None, *, engine: Engine | None = None, knowledge: KnowledgeBase | None = None
) -> Flask:
    """Build the web application. Nothing is connected before the first request.

    Raises SettingsError or PackError where the settings or the knowledge cannot be used.
    """
    settings = settings or Settings.from_env()
    base = load(settings.knowledge) if knowledge is None else knowledge
    app = App(__name__, static_folder=None, instance_path=str(settings.instance))
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=LARGEST_BODY + 1)
    if settings.hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.hosts)
    app.url_map.merge_slashes = False  # its redirects would be HTML
    secret = secret_of(settings)
    store = database.init_app(app, settings.database_url, connections=settings.threads + 1)
    edition = Edition(
        base,
        engine or build_engine(base, cache=settings.instance / "cache"),
        claims_on(base),
        store_questions=settings.store_questions,
    )
    app.extensions["bot"] = Services(
        bot=Bot(
            edition=lambda: edition,
            log=SqlTurnLog(store),
            feedback=SqlFeedback(store),
            now=now,
            new_id=new_id,
        ),
        secret=secret,
        personal=SqlPersonalData(store),
        web=places.WEB,
    )
    access.init_app(app, to_gate(settings, store, secret))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    for view in (ask, conversations, feedback, knowledge_view, me, operations):
        app.register_blueprint(view.bp)
    for name in sorted(settings.protocols & PROTOCOLS.keys()):
        app.register_blueprint(PROTOCOLS[name])
    page.init_app(app)
    problems.init_app(app)
    return app


def claims_on(base: KnowledgeBase) -> Mapping[str, Collection[str]]:
    """For each topic, the ids of the claims that bear on it, as reasoning sees it."""
    bears_on = Evidence(base).bears_on
    return {topic: {id for id, claim in base.claims.items() if bears_on(claim, topic)} for topic in base.topics}


def to_gate(settings: Settings, store: Store, secret: Secret) -> Gate:
    """What decides about requests."""
    keys, sites = SqlKeys(store), SqlSites(store)
    return Gate(
        access=Access(
            Registry(lambda: Known.of(keys.all(), sites.all(), sites.all_keys())),
            Uses(keys.note_uses),
            Safe(secret.for_purpose),
            lambda site, subject: user_digest(secret, site, subject),
            now=now,
            keys_needed=settings.keys_needed,
        ),
        limits=Limits(settings.rate_limit, redis_url=settings.redis_url, salt=secret.for_purpose("limits"))
        if settings.rate_limit
        else None,
        hosts_are_known=bool(settings.hosts),
    )


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A ULID whose 80 random bits owe nothing to the id before, so that nobody can guess a neighbour."""
    milliseconds = time.time_ns() // 1_000_000
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + secrets.token_bytes(10)))
