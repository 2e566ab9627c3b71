"""Published knowledge: kept, followed, gone back from; what cannot be loaded changes nothing."""

from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from knowledge.packs import a_claim, write_pack
from sqlalchemy import Engine, NullPool, create_engine

from bot.app import create_app
from bot.asking import Edition
from bot.cli.main import advisor as command_line
from bot.core.errors import StoreUnavailable
from bot.core.reading import Context
from bot.core.releases import Release, ReleaseError, ReleaseFiles
from bot.operations.editions import Editions
from bot.operations.metrics import Metrics
from bot.operations.publishing import Press
from bot.settings import Settings
from bot.signing import Secret
from bot.store import database, schema
from bot.store.database import to_url
from bot.store.releases import KEPT, SqlReleases, release

from .fakes import FakeEngine, make_base
from .servers import REAL, Server, running, until
from .test_cli import advisor
from .test_metrics import counted, parsed

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
INTENTS = {
    "recommend": ["which framework should I use", "what framework fits", "recommend a framework for me"],
    "pros": ["what is good about Ash", "advantages of Ash", "why is Ash good"],
    "out_of_scope": ["bake a cake", "what is the weather", "sing a song"],
}


def a_pack(folder: Path, statement: str = "Ash maps objects to rows.") -> Path:
    """A small pack that can answer what is good about Ash."""
    rules = [{"id": "as-read", "when": "true", "do": "as-read", "because": "it is so"}]
    claims = [a_claim(kind="pro", statement=statement)]
    return write_pack(folder, claims=claims, intents=INTENTS, rules=rules)


@pytest.fixture
def store(database_url: str) -> Iterator[Engine]:
    engine = create_engine(to_url(database_url), poolclass=NullPool)
    yield engine
    engine.dispose()


def test_the_latest_release_holds(store: Engine) -> None:
    releases = SqlReleases(store)
    before = releases.latest()
    first = releases.publish("v1", ReleaseFiles(packs=b"one", matcher=b"m"), at=NOON)
    second = releases.publish("v2", ReleaseFiles(packs=b"two"), at=NOON, repeats=first)

    assert before is None
    assert second > first
    assert releases.latest() == Release(id=second, version="v2", published_at=NOON, repeats=first)
    assert releases.files(first) == ReleaseFiles(packs=b"one", matcher=b"m")
    assert [found.id for found in releases.all()] == [second, first]
    with pytest.raises(ReleaseError, match="there is no release 99"):
        releases.files(99)


def test_old_releases_go(store: Engine) -> None:
    releases = SqlReleases(store)
    ids = [releases.publish(f"v{n}", ReleaseFiles(packs=b""), at=NOON) for n in range(KEPT + 3)]

    assert [found.id for found in releases.all()] == ids[: -KEPT - 1 : -1]


class Shelf:
    """Releases in memory; the database may be away."""

    def __init__(self) -> None:
        self.releases: list[Release] = []
        self.away = False

    def add(self, version: str) -> None:
        self.releases.append(Release(id=len(self.releases) + 1, version=version, published_at=NOON))

    def latest(self) -> Release | None:
        if self.away:
            raise StoreUnavailable("away")
        return self.releases[-1] if self.releases else None

    def files(self, id: int) -> ReleaseFiles:
        return ReleaseFiles(packs=b"")


def edition(version: str) -> Edition:
    return Edition(replace(make_base(), version=version), FakeEngine(), {})


def opened(release: Release, files: ReleaseFiles) -> Edition:
    if release.version.startswith("bad"):
        raise ReleaseError("the release has a format that this version does not know")
    if release.version.startswith("worse"):
        raise ZeroDivisionError
    return edition(release.version)


def editions_of(shelf: Shelf, metrics: Metrics | None = None) -> Editions:
    return Editions(shelf, from_folders=lambda: edition("folders"), from_release=opened, metrics=metrics or Metrics())


def test_the_folders_answer_until_something_is_published_and_after_it_is_withdrawn() -> None:
    shelf = Shelf()
    editions = editions_of(shelf)
    told = []
    for version in (None, "v1", "v2", ""):
        if version is not None:
            shelf.add(version)
        editions.look()
        told.append((editions.now().knowledge.version, editions.release))

    assert told == [("folders", None), ("v1", 1), ("v2", 2), ("folders", None)]


@pytest.mark.parametrize("bad", ["bad", "worse"])
def test_a_release_that_cannot_be_loaded_leaves_the_one_before(bad: str, caplog: pytest.LogCaptureFixture) -> None:
    shelf, metrics = Shelf(), Metrics()
    editions = editions_of(shelf, metrics)
    shelf.add("v1")
    editions.look()
    shelf.add(bad)
    editions.look()
    editions.look()
    meanwhile = editions.now().knowledge.version, editions.release, editions.refused
    refused = counted(parsed(metrics.render().decode()), "advisor_knowledge_refused_release")
    shelf.add("v3")
    editions.look()

    assert meanwhile == ("v1", 1, 2)
    assert refused == 2
    assert [record.levelname for record in caplog.records if "cannot be loaded" in record.message] == ["ERROR"]
    assert (editions.now().knowledge.version, editions.release, editions.refused) == ("v3", 3, None)
    assert counted(parsed(metrics.render().decode()), "advisor_knowledge_refused_release") == 0


def test_while_the_store_is_away_the_edition_stays_and_is_replaced_after() -> None:
    shelf = Shelf()
    editions = editions_of(shelf)
    editions.now()
    shelf.add("v1")
    shelf.away = True
    editions.look()
    meanwhile = editions.now().knowledge.version
    shelf.away = False
    editions.look()

    assert (meanwhile, editions.now().knowledge.version) == ("folders", "v1")


def test_a_question_in_flight_finishes_on_its_edition(light_app: Flask) -> None:
    shelf = Shelf()
    engine = FakeEngine()
    editions = Editions(
        shelf,
        from_folders=lambda: Edition(replace(make_base(), version="folders"), engine, {}),
        from_release=opened,
        metrics=Metrics(),
    )
    light_app.extensions["bot"] = replace(
        light_app.extensions["bot"], bot=replace(light_app.extensions["bot"].bot, edition=editions.now)
    )
    began, goes_on = threading.Event(), threading.Event()

    def wait() -> None:
        began.set()
        goes_on.wait(10)

    engine.before_reply = wait
    told: list[str] = []
    client = light_app.test_client()
    asking = threading.Thread(
        target=lambda: told.append(client.post("/api/v1/ask", json={"question": "?"}).get_json()["knowledge_version"])
    )
    asking.start()
    began.wait(10)
    shelf.add("v1")
    editions.look()
    after = light_app.test_client().post("/api/v1/ask", json={"question": "?"}).get_json()["knowledge_version"]
    goes_on.set()
    asking.join()

    assert (told, after) == (["folders"], "v1")


def test_readyz_names_the_release_and_the_refused_one(light_app: Flask) -> None:
    editions = light_app.extensions["bot"].published
    editions.release, editions.refused = 3, 4
    body = light_app.test_client().get("/readyz").get_json()

    assert (body["status"], body["release"], body["refused_release"]) == ("ready", 3, 4)


def press(folder: Path, secret: bytes = b"one") -> Press:
    return Press(folder / "cache", Secret(secret))


def as_release(version: str) -> Release:
    return Release(id=1, version=version, published_at=NOON)


def test_what_was_prepared_is_opened_elsewhere_without_fitting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version, files = press(tmp_path / "here").prepare([a_pack(tmp_path / "pack")])
    monkeypatch.setattr("bot.reading.reader.taught", lambda *_: pytest.fail("it was fitted again"))
    base, engine = press(tmp_path / "there").open(as_release(version), files)

    assert base.version == version
    assert "Ash maps objects to rows" in engine.reply("What is good about Ash?", Context()).body["answer"]["text"]
    assert not list((tmp_path / "there" / "cache").glob("release-*"))


class Harm:
    """Says so when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("import bot.places; bot.places.HARMED = True",)


@pytest.mark.parametrize("secret", [b"one", b"another"])
def test_a_matcher_that_this_service_has_not_signed_is_never_loaded(tmp_path: Path, secret: bytes) -> None:
    version, files = press(tmp_path / "here").prepare([a_pack(tmp_path / "pack")])
    assert files.matcher is not None
    planted = replace(files, matcher=files.matcher[:32] + pickle.dumps(Harm()))
    _, engine = press(tmp_path / "there", secret).open(as_release(version), planted)

    import bot.places

    assert not hasattr(bot.places, "HARMED")
    assert "Ash maps objects" in engine.reply("What is good about Ash?", Context()).body["answer"]["text"]


def test_files_that_are_not_those_of_the_version_are_refused(tmp_path: Path) -> None:
    _, files = press(tmp_path).prepare([a_pack(tmp_path / "pack")])

    with pytest.raises(ReleaseError, match="its files make the version"):
        press(tmp_path).open(as_release("0000"), files)


def test_the_command_publishes_lists_and_goes_back(tmp_path: Path, database_url: str) -> None:
    one = a_pack(tmp_path / "one")
    two = a_pack(tmp_path / "two", "Ash is a mapper.")
    variables = {"ADVISOR_INSTANCE": str(tmp_path), "ADVISOR_DATABASE_URL": database_url}

    def told(*words: str) -> dict[str, object]:
        run = CliRunner().invoke(command_line, ["knowledge", *words, "--json"], env=variables, catch_exceptions=False)
        assert run.exit_code == 0
        found: dict[str, object] = json.loads(run.stdout)
        return found

    first, second = told("publish", str(one))["release"], told("publish", str(two))["release"]
    again, none = told("publish", "--again", "1")["release"], told("unpublish")["release"]
    listed = told("releases")["releases"]

    assert isinstance(first, dict)
    assert isinstance(again, dict)
    assert isinstance(none, dict)
    assert (again["version"], again["repeats"]) == (first["version"], 1)
    assert none["version"] is None
    assert listed == [none, again, second, first]


def test_a_bad_pack_changes_nothing_and_says_why(tmp_path: Path) -> None:
    advisor(tmp_path, "db", "upgrade")
    bad = write_pack(tmp_path / "bad", claims=[a_claim(article="nowhere", topics=["nothing"])])
    run = advisor(tmp_path, "knowledge", "publish", str(bad))
    listed = advisor(tmp_path, "knowledge", "releases")

    assert run.returncode == 1
    assert "cites the unknown article 'nowhere'" in run.stdout
    assert "has the unknown topic 'nothing'" in run.stdout
    assert run.stderr == "2 problems: nothing was published\n"
    assert listed.stdout == "Nothing was published: the folders of ADVISOR_KNOWLEDGE answer.\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("publish", "--again", "7"), "advisor: there is no release 7; `advisor knowledge releases` lists them\n"),
        (("publish",), None),
    ],
)
def test_what_cannot_be_published_is_one_line(tmp_path: Path, words: tuple[str, ...], problem: str | None) -> None:
    if problem is None:
        problem = (
            f"advisor: there is no database at {tmp_path}/instance/advisor.sqlite3; `advisor db upgrade` makes one\n"
        )
    else:
        advisor(tmp_path, "db", "upgrade")
    run = advisor(tmp_path, "knowledge", *words)

    assert (run.returncode, run.stdout, run.stderr) == (1, "", problem)


def test_a_database_without_the_table_is_said(tmp_path: Path, sqlite_url: str) -> None:
    schema.upgrade(sqlite_url, "0001")
    run = advisor(tmp_path, "knowledge", "releases", ADVISOR_DATABASE_URL=sqlite_url)

    assert (run.returncode, run.stderr) == (
        1,
        "advisor: the database lacks migrations; `advisor db upgrade` runs them\n",
    )


class Load:
    """Asks without a pause until it is stopped, and keeps what it was told."""

    def __init__(self, server: Server) -> None:
        self.statuses: list[int] = []
        self.versions: list[str] = []
        self._server = server
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go)
        self._thread.start()

    def _go(self) -> None:
        while not self._stopped.wait(0.01):
            status, content = self._server.send("POST", "/api/v1/ask", {"question": "What is good about Ash?"})
            self.statuses.append(status)
            self.versions.append(json.loads(content)["knowledge_version"])

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_running_workers_swap_within_five_seconds_and_fail_no_request(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    one, two = a_pack(tmp_path / "one"), a_pack(tmp_path / "two", "Ash is a mapper.")
    variables = {"ADVISOR_RATE_LIMIT": "off", "ADVISOR_DATABASE_URL": url, "ADVISOR_KNOWLEDGE": str(one)}
    with running(tmp_path, REAL, ADVISOR_WORKERS="2", **variables) as server:

        def workers_on(version: str) -> bool:
            samples = parsed(server.send("GET", "/metrics")[1].decode())
            return counted(samples, "advisor_knowledge_workers", version=version) == 2

        before = server.ask("What is good about Ash?")
        load = Load(server)
        published = advisor(tmp_path, "knowledge", "publish", str(two), "--json", **variables)
        version = json.loads(published.stdout)["release"]["version"]
        until(lambda: workers_on(version), seconds=5)
        after = [server.ask("What is good about Ash?") for _ in range(10)]
        ready = server.ready()
        store = create_engine(to_url(url), poolclass=NullPool)
        with store.begin() as connection:
            copy = SqlReleases(store).files(1)
            newer = copy.packs.replace(b"framework-advisor packs 1", b"framework-advisor packs 2")
            connection.execute(release.insert().values(version="x", packs=newer, published_at=NOON))
        store.dispose()
        until(lambda: server.ready()["refused_release"] == 2, seconds=5)
        unharmed = server.ask("What is good about Ash?")
        advisor(tmp_path, "knowledge", "unpublish", **variables)
        until(lambda: workers_on(before["knowledge_version"]), seconds=5)
        load.stop()

    assert set(load.statuses) == {200}
    assert {found["knowledge_version"] for found in after} == {version}
    assert "Ash is a mapper" in after[0]["answer"]["text"]
    assert (ready["release"], ready["refused_release"], ready["knowledge_version"]) == (1, None, version)
    assert unharmed["knowledge_version"] == version
    assert set(load.versions) == {before["knowledge_version"], version}
    schema.downgrade(url, "base")


def test_a_server_starts_with_what_is_published_and_says_so(tmp_path: Path) -> None:
    one, two = a_pack(tmp_path / "one"), a_pack(tmp_path / "two", "Ash is a mapper.")
    advisor(tmp_path, "db", "upgrade")
    advisor(tmp_path, "knowledge", "publish", str(two))
    with running(tmp_path, REAL, ADVISOR_KNOWLEDGE=str(one)) as server:
        told = server.ask("What is good about Ash?")
        ready = server.ready()

    assert "Ash is a mapper" in told["answer"]["text"]
    assert ready["release"] == 1
    assert "of release 1 now" in server.log.read_text()


def test_an_application_without_our_server_follows_as_well(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = []
    monkeypatch.setattr("bot.operations.editions.Editions.follow", lambda self: followed.append(self))
    schema.upgrade(sqlite_url)
    settings = Settings(instance=tmp_path, database_url=sqlite_url, knowledge=(a_pack(tmp_path / "pack"),))
    app = create_app(settings)
    before = len(followed)
    for _ in range(3):
        app.test_client().get("/healthz")
    database.dispose(app)

    assert (before, len(followed)) == (0, 1)
