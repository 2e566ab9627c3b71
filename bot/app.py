"""The application, put together. Importing this starts nothing."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Request
from flask.json.provider import DefaultJSONProvider
from sqlalchemy import Engine as Store
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from bot import places
from bot.access.admins import Entrance, Header
from bot.access.limits import Limits
from bot.access.proving import Access
from bot.access.registry import Known, Registry
from bot.access.tokens import Safe
from bot.access.uses import Uses
from bot.admin_settings import OidcSettings
from bot.asking import Bot, Edition, Engine
from bot.core.admins import Way
from bot.core.errors import SettingsError
from bot.core.knowledge import KnowledgeBase
from bot.core.releases import Release, ReleaseFiles
from bot.engine import build_engine
from bot.insights.workshop import Workshop
from bot.knowledge_base.archive import unpacked
from bot.knowledge_base.pack import load
from bot.operations.editions import Editions
from bot.operations.ids import new_id
from bot.operations.metrics import Metrics
from bot.operations.noting import Notes
from bot.operations.publishing import Press
from bot.operations.readiness import Readiness
from bot.operations.watching import WatchedLog, Watching, route_of_request
from bot.operations.workers import Workers
from bot.reasoning.evidence import Evidence
from bot.settings import Settings
from bot.signing import Secret, secret_of, user_digest
from bot.store import database, failures, schema
from bot.store.admins import SqlAdmins, SqlAudit
from bot.store.feedback import SqlFeedback
from bot.store.insights import SqlInsights
from bot.store.keys import SqlKeys
from bot.store.log import SqlTurnLog
from bot.store.misses import SqlMisses
from bot.store.personal import SqlPersonalData
from bot.store.releases import SqlReleases
from bot.store.sites import SqlSites
from bot.store.trials import SqlTrials
from bot.views import (
    access,
    ask,
    conversations,
    docs,
    feedback,
    mcp,
    me,
    openai,
    operations,
    page,
    problems,
    rasa,
    widget,
)
from bot.views import knowledge as knowledge_view
from bot.views.access import Gate
from bot.views.admin import application as admin
from bot.views.admin.desk import Desk, SignIn
from bot.views.directline import endpoints as directline
from bot.views.pages import routes as pages
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


MOST_NAMES = 256
"""Host headers that are remembered. Ours are few; those of strangers must not fill the memory, nor keep ours out."""


class App(Flask):
    """A Flask application that writes our JSON."""

    json_provider_class = Json

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._names: dict[tuple[str, str], tuple[str, str]] = {}
        """What was found out of schemes with host headers: the host, and the name for which addresses are looked up."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """*func* as it is: none of ours is a coroutine, and to look costs more than most of them."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """The same as Flask's own gives, which checks and encodes the host's name for each request; here, once a name.

        Raises SecurityError where the host is not one of ours.
        """
        if request is None or "HTTP_HOST" not in request.environ or "HTTP_UPGRADE" in request.environ:
            return super().create_url_adapter(request)
        asked = request.scheme, request.environ["HTTP_HOST"]
        known = self._names.get(asked)
        if known is None:
            made = super().create_url_adapter(request)
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            if made:
                self._names[asked] = request.host, made.server_name
            return made
        request.host, server_name = known
        query = request.query_string.decode(errors="replace")
        return MapAdapter(
            self.url_map, server_name, request.root_path, "", request.scheme, request.path, request.method, query
        )

    def log_exception(self, exc_info: Any) -> None:
        """Note an error that nobody foresaw, by the rule of the address: the address itself may be a secret."""
        self.logger.error("unforeseen error in %s", route_of_request(), exc_info=exc_info)


def create_app(
    settings: Settings | None = None,
    *,
    engine: Engine | None = None,
    knowledge: KnowledgeBase | None = None,
    metrics: Metrics | None = None,
    published: bool = False,
) -> Flask:
    """Build the web application. Nothing stays connected before the first request.

    *knowledge* and *engine* answer in place of what is in the folders. *published* looks for published knowledge at
    once; else it is taken up some seconds after the first request, and never where *knowledge* is given.
    Raises SettingsError or PackError where the settings or the knowledge cannot be used.
    """
    settings = settings or Settings.from_env()
    metrics = metrics or Metrics()
    app = App(__name__, static_folder=None, instance_path=str(settings.instance))
    app.config["MAX_CONTENT_LENGTH"] = openai.LARGEST_HISTORY + 1
    if settings.hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.hosts)
    app.url_map.merge_slashes = False  # its redirects would be HTML
    notes = Notes(metrics)
    Watching(notes).init_app(app)
    store = database.init_app(app, settings.database_url, threads=settings.threads)
    secret = secret_of(settings)
    failures.out_of_reach.connect(lambda _: metrics.store_error(), sender=store, weak=False)

    cache = settings.instance / "cache"

    def from_folders() -> Edition:
        base = load(settings.knowledge) if knowledge is None else knowledge
        return edition_over(base, engine or build_engine(base, cache), settings)

    def from_release(release: Release, files: ReleaseFiles) -> Edition:
        return edition_over(*Press(cache, secret).open(release, files), settings)

    editions = Editions(SqlReleases(store), from_folders=from_folders, from_release=from_release, metrics=metrics)
    if published:
        editions.look()
        database.dispose(app)  # processes that are forked from this one must not share its connections
    editions.now()
    log = SqlTurnLog(store)
    readiness = Readiness(log.check, lambda: schema.lacks_migrations(store))
    app.extensions["bot"] = Services(
        bot=Bot(
            edition=editions.now,
            log=WatchedLog(log, metrics),
            feedback=SqlFeedback(store),
            now=now,
            new_id=new_id,
        ),
        secret=secret,
        personal=SqlPersonalData(store),
        web=places.WEB,
        readiness=readiness,
        published=editions,
        metrics=notes.metrics,
        metrics_for=settings.metrics,
    )
    workers = app.extensions["workers"] = Workers(metrics, editions, readiness)
    workers.at_end(lambda _: notes.flush())
    if knowledge is None:
        app.before_request(workers.ensure)
    access.init_app(app, to_gate(settings, store, secret))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    for view in (ask, conversations, docs, feedback, knowledge_view, me, operations):
        app.register_blueprint(view.bp)
    for name in sorted(settings.protocols & PROTOCOLS.keys()):
        app.register_blueprint(PROTOCOLS[name])
    page.init_app(app)
    pages.init_app(app)
    app.register_blueprint(widget.bp)
    problems.init_app(app)
    app.extensions["admin"] = to_desk(settings, store, secret, editions)
    admin.init_app(app)
    for module in settings.integrations:
        mount(module, app, settings)
    return app


def mount(module: str, app: Flask, settings: Settings) -> None:
    """Let an integration serve from *app* what it serves. Raises SettingsError where a package of it is missing."""
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        raise SettingsError(f"{module} needs the Python package {error.name}, which is not here") from error
    found.init_app(app, settings)


def edition_over(base: KnowledgeBase, engine: Engine, settings: Settings) -> Edition:
    """The edition of *base* that *engine* answers from."""
    return Edition(base, engine, claims_on(base), store_questions=settings.store_questions)


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


def to_desk(settings: Settings, store: Store, secret: Secret, editions: Editions) -> Desk:
    """What the insights need. Raises SettingsError where a package is missing."""
    chosen = settings.admin
    insights = SqlInsights(store)
    offered: dict[Way, object] = {"password": True, "proxy": chosen.header, "oidc": chosen.oidc}
    return Desk(
        entrance=Entrance(
            admins=SqlAdmins(store),
            audit=SqlAudit(store),
            limits=Limits(None, redis_url=settings.redis_url, salt=secret.for_purpose("admin limits")),
            now=now,
            key=secret.for_purpose("admin session"),
            form_key=secret.for_purpose("admin form"),
            header=Header(name=chosen.header, proxies=chosen.proxies, users=chosen.users) if chosen.header else None,
            ways=frozenset(way for way, there in offered.items() if there),
        ),
        provider=to_provider(chosen.oidc, secret) if chosen.oidc else None,
        insights=insights,
        marking=SqlMisses(store),
        workshop=Workshop(
            trials=SqlTrials(store),
            recent=insights.recent,
            packs=lambda: packs_of(settings, SqlReleases(store), editions),
            caches=(settings.instance / "cache", settings.instance / "cache" / "trials"),
            now=now,
            new_id=new_id,
        ),
        releases=SqlReleases(store).all,
        patches=chosen.patches,
        texts_stored=settings.store_questions,
    )


def to_provider(chosen: OidcSettings, secret: Secret) -> SignIn:
    """The OpenID provider. Raises SettingsError where a package is missing."""
    try:
        from bot.access.oidc import Oidc  # its packages are there only where they are used
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"ADVISOR_ADMIN_OIDC_ISSUER needs the Python package {error.name}: pip install framework-advisor[oidc]"
        ) from error
    return Oidc(chosen, base64.urlsafe_b64encode(secret.for_purpose("admin oidc")))


@contextmanager
def packs_of(settings: Settings, releases: SqlReleases, editions: Editions) -> Iterator[Sequence[Path]]:
    """The folders of the packs that answer now; those of a release are there for as long as this is entered."""
    if editions.release is None:
        yield settings.knowledge
        return
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        yield unpacked(releases.files(editions.release).packs, Path(folder))


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
