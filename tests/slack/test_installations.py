"""Installations and states are kept as slack_sdk's stores keep them, but sealed; one process renews a token."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from service.conftest import postgresql_url, sqlite_url
from slack_bolt import BoltContext
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Installation

from bot.core.slack import Install, InstallKey
from bot.store import database, schema
from integrations.slack.installations import Installations, OAuthStates, Rotator, authorizer
from integrations.slack.ports import Installs, States
from integrations.slack.web import web_client

from .kept import Claims, MemoryInstalls, MemoryStates
from .oauth_slack import OAuthSlack

__all__ = ["postgresql_url", "sqlite_url"]
KEY = b"k" * 32
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = 3600
KINDS = ("memory", "sqlite", "postgresql") if find_spec("bot.store.slack") else ("memory",)


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Iterator[tuple[Installs, States]]:
    """Every implementation of the two ports in turn."""
    if request.param == "memory":
        yield MemoryInstalls(), MemoryStates()
        return
    sql: Any = import_module("bot.store.slack")
    url = request.getfixturevalue(f"{request.param}_url")
    schema.upgrade(url)
    with database.opened(url) as engine:
        yield sql.SqlInstalls(engine), sql.SqlStates(engine)
    schema.downgrade(url, "base")


@pytest.fixture
def installs(stores: tuple[Installs, States]) -> Installs:
    return stores[0]


@pytest.fixture
def states(stores: tuple[Installs, States]) -> States:
    return stores[1]


@pytest.fixture
def installations(installs: Installs) -> Installations:
    return Installations(installs, KEY)


@pytest.fixture
def slack() -> Iterator[OAuthSlack]:
    with OAuthSlack() as serving:
        yield serving


def make(user: str = "U1", token: str | None = "xoxb-one", at: datetime = NOON, **fields: Any) -> Installation:
    given = {"team_id": "T1", "bot_id": "B1", "bot_user_id": "UB", "bot_scopes": "chat:write,commands", **fields}
    return Installation(user_id=user, bot_token=token, installed_at=at, **given)


def sealed(key: InstallKey, at: datetime = NOON, content: bytes = b"sealed") -> Install:
    return Install(key=key, sealed=content, installed_at=at)


T1 = InstallKey(enterprise="", team="T1")


class TestInstalls:
    """What the port promises, of every implementation."""

    def test_what_is_saved_is_found_under_its_key_alone(self, installs: Installs) -> None:
        installs.save(sealed(replace(T1, user="U1")))

        assert installs.find(replace(T1, user="U1")) == sealed(replace(T1, user="U1"))
        assert installs.find(T1) is None
        assert installs.find(replace(T1, user="U1", enterprise="E1")) is None

    def test_the_later_one_takes_the_place_of_the_earlier(self, installs: Installs) -> None:
        installs.save(sealed(T1, content=b"first"))
        installs.save(sealed(T1, content=b"second"))

        assert installs.find(T1) == sealed(T1, content=b"second")

    def test_the_latest_of_a_place_is_one_of_its_people(self, installs: Installs) -> None:
        installs.save(sealed(replace(T1, user="U2"), NOON + timedelta(hours=1)))
        installs.save(sealed(replace(T1, user="U1"), NOON))
        installs.save(sealed(T1, NOON + timedelta(hours=2)))
        installs.save(sealed(InstallKey(enterprise="", team="T2", user="U3"), NOON + timedelta(hours=3)))

        assert installs.latest("", "T1") == sealed(replace(T1, user="U2"), NOON + timedelta(hours=1))
        assert installs.latest("E1", "T1") is None

    def test_one_person_is_forgotten_or_the_whole_place(self, installs: Installs) -> None:
        elsewhere = InstallKey(enterprise="", team="T2")
        for key in (T1, replace(T1, user="U1"), replace(T1, user="U2"), elsewhere):
            installs.save(sealed(key))

        installs.delete("", "T1", "U1")
        assert [installs.find(key) is None for key in (T1, replace(T1, user="U1"), replace(T1, user="U2"))] == [
            False,
            True,
            False,
        ]
        assert installs.teams() == 2

        installs.delete("", "T1")
        installs.delete("", "T1")
        assert [installs.find(key) for key in (T1, replace(T1, user="U2"))] == [None, None]
        assert installs.find(elsewhere) is not None
        assert installs.teams() == 1


class TestStates:
    """What the port promises, of every implementation."""

    def test_a_state_is_good_once(self, states: States) -> None:
        states.issue("a", until=NOON)

        assert states.consume("b", at=NOON - timedelta(seconds=1)) is False
        assert states.consume("a", at=NOON - timedelta(seconds=1)) is True
        assert states.consume("a", at=NOON - timedelta(seconds=1)) is False

    def test_a_state_ends(self, states: States) -> None:
        states.issue("a", until=NOON)

        assert states.consume("a", at=NOON + timedelta(seconds=1)) is False

    def test_of_many_at_once_one_gets_it(self, states: States) -> None:
        states.issue("a", until=NOON)
        start, got = threading.Barrier(8), []

        def consume() -> None:
            start.wait()
            got.append(states.consume("a", at=NOON - timedelta(seconds=1)))

        threads = [threading.Thread(target=consume) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(got) == [False] * 7 + [True]


def test_an_installation_comes_back_as_it_was(installations: Installations) -> None:
    given = make(
        team_name="Ōne & Co",
        app_id="A1",
        bot_refresh_token="xoxe-1",
        bot_token_expires_at=1_900_000_000,
        custom_values={"plan": "free"},
        token_type="bot",
    )

    installations.save(given)
    found = installations.find_installation(enterprise_id=None, team_id="T1", user_id="U1")
    bot = installations.find_bot(enterprise_id=None, team_id="T1")

    assert found
    assert found.to_dict_for_copying() == given.to_dict_for_copying()
    assert bot
    assert bot.to_dict_for_copying() == given.to_bot().to_dict_for_copying()


def test_nothing_can_be_read_where_it_is_kept(installs: Installs) -> None:
    Installations(installs, KEY).save(make(token="xoxb-secret", team_name="Secret Ltd", bot_refresh_token="xoxe-1"))

    for key in (T1, replace(T1, user="U1")):
        kept = installs.find(key)
        assert kept
        assert not [word for word in (b"xox", b"Secret", b"chat:write") if word in kept.sealed]
        assert "sealed=" not in repr(kept)


def test_what_another_secret_sealed_counts_as_not_installed(
    installs: Installs, caplog: pytest.LogCaptureFixture
) -> None:
    Installations(installs, KEY).save(make(token="xoxb-secret"))
    other = Installations(installs, b"o" * 32)

    with caplog.at_level(logging.ERROR):
        assert other.find_bot(enterprise_id=None, team_id="T1") is None
        assert other.find_installation(enterprise_id=None, team_id="T1") is None

    assert set(caplog.messages) == {
        "an installation cannot be opened: the service's secret is not the one that it was made under"
    }
    other.save(make(token="xoxb-again"))
    again = other.find_bot(enterprise_id=None, team_id="T1")
    assert again
    assert again.bot_token == "xoxb-again"


def test_a_row_that_was_put_under_another_place_is_not_believed(installs: Installs) -> None:
    installations = Installations(installs, KEY)
    installations.save(make())
    kept = installs.find(T1)
    assert kept
    installs.save(replace(kept, key=replace(T1, team="T2")))

    assert installations.find_bot(enterprise_id=None, team_id="T2") is None


def test_the_latest_bot_token_is_everybodys(installations: Installations) -> None:
    installations.save(make("U1", "xoxb-one", bot_refresh_token="xoxe-1"))
    installations.save(make("U2", "xoxb-two", NOON + timedelta(hours=1), bot_refresh_token="xoxe-2"))

    def token_of(user: str | None) -> tuple[str, str | None, str | None]:
        found = installations.find_installation(enterprise_id=None, team_id="T1", user_id=user)
        assert found
        return found.user_id, found.bot_token, found.bot_refresh_token

    assert token_of("U1") == ("U1", "xoxb-two", "xoxe-2")
    assert token_of(None) == ("U2", "xoxb-two", "xoxe-2")
    assert installations.find_installation(enterprise_id=None, team_id="T1", user_id="U3") is None


def test_an_installation_of_a_person_alone_leaves_the_bots_token(installations: Installations) -> None:
    installations.save(make("U1", "xoxb-one"))
    installations.save(make("U2", None, NOON + timedelta(hours=1)))

    found = installations.find_installation(enterprise_id=None, team_id="T1")

    assert found
    assert (found.user_id, found.bot_token) == ("U2", "xoxb-one")


def test_an_older_one_never_takes_the_place_of_a_newer(installations: Installations) -> None:
    installations.save(make(token="xoxb-new", at=NOON + timedelta(hours=1)))
    installations.save(make(token="xoxb-old", bot_token_expires_at=1_900_000_000))
    bot = installations.find_bot(enterprise_id=None, team_id="T1")
    assert bot
    assert bot.bot_token == "xoxb-new"

    installations.save(make(token="xoxb-renewed", at=NOON + timedelta(hours=1), bot_token_expires_at=1_900_000_000))
    installations.save(make(token="xoxb-before", at=NOON + timedelta(hours=1), bot_token_expires_at=1_800_000_000))
    bot = installations.find_bot(enterprise_id=None, team_id="T1")
    assert bot
    assert bot.bot_token == "xoxb-renewed"


@pytest.mark.parametrize("team", ["T1", None], ids=["asked of a workspace", "asked of all"])
def test_an_installation_for_the_organisation_is_for_all_its_workspaces(
    installations: Installations, team: str | None
) -> None:
    installations.save(make(enterprise_id="E1", team_id="T9", is_enterprise_install=True))

    found = installations.find_installation(enterprise_id="E1", team_id=team, is_enterprise_install=True)
    bot = installations.find_bot(enterprise_id="E1", team_id=team, is_enterprise_install=True)

    assert found
    assert bot
    assert (found.team_id, bot.bot_token) == (None, "xoxb-one")
    assert installations.find_bot(enterprise_id="E1", team_id="T9") is None
    assert installations.find_bot(enterprise_id=None, team_id=None, is_enterprise_install=True) is None


@pytest.mark.parametrize(
    ("forget", "left"),
    [
        ("delete_installation", ["U2", "bot"]),
        ("delete_bot", []),
        ("delete_all", []),
    ],
)
def test_what_is_forgotten_is_gone(installations: Installations, forget: str, left: list[str]) -> None:
    installations.save(make("U1"))
    installations.save(make("U2"))
    installations.save(make("U1", team_id="T2"))
    place = {"enterprise_id": None, "team_id": "T1"}
    named = {"user_id": "U1"} if forget == "delete_installation" else {}

    getattr(installations, forget)(**place, **named)

    found = [user for user in ("U1", "U2") if installations.find_installation(**place, user_id=user)]  # type: ignore[arg-type]
    if installations.find_bot(**place):  # type: ignore[arg-type]
        found.append("bot")
    assert found == left
    assert installations.find_bot(enterprise_id=None, team_id="T2")


def test_of_a_state_the_store_sees_a_digest_only() -> None:
    states = MemoryStates()
    kept = OAuthStates(states, now=lambda: NOON)

    one, two = kept.issue(), kept.issue()

    assert one != two
    assert len(one) >= 43  # 256 bits
    assert not any(one in digest for digest in states.kept)
    assert set(states.kept.values()) == {NOON + timedelta(minutes=10)}
    assert [kept.consume(one), kept.consume(one), kept.consume("another"), kept.consume("\ud800")] == [
        True,
        False,
        False,
        False,
    ]


# Renewing tokens.


def ending(seconds: float, number: int = 1) -> Installation:
    """An installation whose token ends in some seconds."""
    return make(
        token=f"xoxe.xoxb-{number}",
        bot_refresh_token=f"xoxe-{number}",
        bot_token_expires_at=int(time.time() + seconds),
    )


def renewed(number: int) -> dict[str, Any]:
    return {
        "ok": True,
        "token_type": "bot",
        "access_token": f"xoxe.xoxb-{number}",
        "refresh_token": f"xoxe-{number}",
        "expires_in": 12 * HOUR,
    }


def authorized(installations: Installations, slack: OAuthSlack, claim: Claims) -> str | None:
    """The token by which a request of the workspace is answered."""
    client = web_client(slack.url)
    find = authorizer(installations, client=client, client_id="1.2", client_secret="hush", claim=claim)
    context = BoltContext({"client": client})
    result = find(context=context, enterprise_id=None, team_id="T1", user_id="U7")
    return result.bot_token if result else None


def test_a_token_that_is_about_to_end_is_renewed_and_kept(installs: Installs, slack: OAuthSlack) -> None:
    installations = Installations(installs, KEY)
    installations.save(ending(HOUR))
    slack.refresh_tokens = {"xoxe-1": renewed(2)}

    tokens = [authorized(installations, slack, Claims()) for _ in range(2)]

    assert tokens == ["xoxe.xoxb-2", "xoxe.xoxb-2"]
    assert len(slack.called("oauth.v2.access")) == 1
    bot = installations.find_bot(enterprise_id=None, team_id="T1")
    assert bot
    assert bot.bot_refresh_token == "xoxe-2"
    assert (bot.bot_token_expires_at or 0) > time.time() + 11 * HOUR


def test_a_token_that_is_good_for_long_is_left_alone(installs: Installs, slack: OAuthSlack) -> None:
    installations = Installations(installs, KEY)
    installations.save(ending(3 * HOUR))

    assert authorized(installations, slack, Claims()) == "xoxe.xoxb-1"
    assert slack.called("oauth.v2.access") == []


@pytest.mark.parametrize("left", [HOUR, -HOUR], ids=["still good", "over"])
def test_of_many_processes_at_once_one_renews_and_all_answer(left: float, slack: OAuthSlack) -> None:
    kept, claim = MemoryInstalls(), Claims()
    Installations(kept, KEY).save(ending(left))
    slack.refresh_tokens = {"xoxe-1": renewed(2)}
    start, tokens = threading.Barrier(8), []

    def process() -> None:
        installations = Installations(kept, KEY)
        start.wait()
        tokens.append(authorized(installations, slack, claim))

    threads = [threading.Thread(target=process) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(slack.called("oauth.v2.access")) == 1
    good = {"xoxe.xoxb-1", "xoxe.xoxb-2"} if left > 0 else {"xoxe.xoxb-2"}
    assert set(tokens) <= good
    assert "xoxe.xoxb-2" in tokens
    assert len(tokens) == 8


def rotator(installations: Installations, slack: OAuthSlack, claim: Claims, clock: list[float]) -> Rotator:
    """One whose clock goes on when it rests, and only then."""

    def rest(seconds: float) -> None:
        clock[0] += seconds

    return Rotator(
        installations,
        client=web_client(slack.url),
        client_id="1.2",
        client_secret="hush",
        claim=claim,
        clock=lambda: clock[0],
        sleep=rest,
    )


def test_where_slack_refuses_the_present_token_is_used_while_it_lasts(
    slack: OAuthSlack, caplog: pytest.LogCaptureFixture
) -> None:
    installations = Installations(MemoryInstalls(), KEY)
    installations.save(ending(HOUR))

    with caplog.at_level(logging.WARNING):
        assert authorized(installations, slack, Claims()) == "xoxe.xoxb-1"

    assert caplog.messages == ["a bot token was not renewed: Slack says invalid_refresh_token"]


def test_where_slack_does_not_answer_the_present_token_is_used_while_it_lasts(slack: OAuthSlack) -> None:
    installations = Installations(MemoryInstalls(), KEY)
    installation = ending(HOUR)
    installations.save(installation)
    slack.broken = True

    assert (
        rotator(installations, slack, Claims(), [time.time()]).perform_token_rotation(installation=installation) is None
    )


def test_where_no_process_gets_a_new_token_the_old_one_is_not_used_beyond_its_end(slack: OAuthSlack) -> None:
    installations = Installations(MemoryInstalls(), KEY)
    installation = ending(-HOUR)
    installations.save(installation)
    clock = [time.time()]
    began = clock[0]

    with pytest.raises(SlackTokenRotationError):
        rotator(installations, slack, Claims(), clock).perform_token_rotation(installation=installation)

    assert 4 < clock[0] - began < 6


def test_a_lost_try_is_tried_again_within_a_minute(slack: OAuthSlack) -> None:
    installations = Installations(MemoryInstalls(), KEY)
    installation = ending(HOUR)
    installations.save(installation)
    claim, clock = Claims(), [time.time()]
    renewing = rotator(installations, slack, claim, clock)

    assert renewing.perform_token_rotation(installation=installation) is None
    slack.refresh_tokens = {"xoxe-1": renewed(2)}
    clock[0] += 60
    found = renewing.perform_token_rotation(installation=installation)

    assert found
    assert found.bot_token == "xoxe.xoxb-2"


def test_the_claims_on_a_token_do_not_tell_it(slack: OAuthSlack) -> None:
    installations = Installations(MemoryInstalls(), KEY)
    installation = ending(HOUR)
    claim = Claims()

    rotator(installations, slack, claim, [time.time()]).perform_token_rotation(installation=installation)

    assert len(claim.taken) == 1
    assert "xoxe" not in claim.taken.pop()
