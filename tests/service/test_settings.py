"""Settings come from the environment; a bad one is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import places
from bot.admin_settings import AdminSettings, OidcSettings
from bot.core.errors import SettingsError
from bot.settings import Settings
from bot.slack_settings import SlackSettings

BAD = [
    ("PORT", "http"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "٣"),
    ("PORT", "9" * 5000),
    ("ADVISOR_WORKERS", "0"),
    ("ADVISOR_THREADS", "many"),
    ("ADVISOR_RETENTION", "90"),
    ("ADVISOR_STORE_QUESTIONS", "no"),
    ("ADVISOR_RETENTION", "0d"),
    ("ADVISOR_METRICS", "public"),
    ("ADVISOR_LOG", "xml"),
    ("ADVISOR_LOG_LEVEL", "loud"),
    ("ADVISOR_MIGRATE", "later"),
    ("ADVISOR_DATABASE_URL", "mysql://localhost/advisor"),
    ("ADVISOR_DATABASE_URL", "advisor.sqlite3"),
    ("ADVISOR_DATABASE_URL", "sqlite://"),
    ("ADVISOR_DATABASE_URL", "sqlite:///:memory:"),
    ("ADVISOR_DATABASE_URL", "postgresql://db:port/advisor"),
    ("ADVISOR_ACCESS", "closed"),
    ("ADVISOR_RATE_LIMIT", "often"),
    ("ADVISOR_RATE_LIMIT", "0 per minute"),
    ("ADVISOR_REDIS_URL", "http://:hidden@cache"),
    ("ADVISOR_TRUSTED_PROXIES", "10.0.0.0/8"),
    ("ADVISOR_TRUSTED_PROXIES", "10"),
    ("ADVISOR_HOSTS", "https://bot.example"),
    ("ADVISOR_HOSTS", "bot.example:8000"),
    ("ADVISOR_ADMIN_HEADER", "X-Remote-User"),
    ("ADVISOR_ADMIN_HEADER", "X Remote"),
    ("ADVISOR_ADMIN_PROXIES", "10.0.0.0/33"),
]


def test_an_empty_environment_makes_the_defaults() -> None:
    here = Path.cwd() / "instance"

    assert Settings.from_env({"PORT": "", "ADVISOR_KNOWLEDGE": " "}) == Settings(
        instance=here, database_url=f"sqlite:///{here / 'advisor.sqlite3'}"
    )


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    made = Settings.from_env(
        {
            "ADVISOR_INSTANCE": str(tmp_path),
            "ADVISOR_DATABASE_URL": "postgresql://advisor:secret@db/advisor",
            "ADVISOR_KNOWLEDGE": f"{tmp_path / 'a'}:{tmp_path / 'b'}, {tmp_path / 'c'}",
            "ADVISOR_SECRET_KEY": "secret",
            "HOST": "0.0.0.0",
            "PORT": "80",
            "ADVISOR_WORKERS": "2",
            "ADVISOR_THREADS": "16",
            "ADVISOR_RETENTION": "90d",
            "ADVISOR_STORE_QUESTIONS": "Off",
            "ADVISOR_METRICS": "off",
            "ADVISOR_LOG": "JSON",
            "ADVISOR_LOG_LEVEL": "debug",
            "ADVISOR_MIGRATE": "off",
            "ADVISOR_ACCESS": "keys",
            "ADVISOR_RATE_LIMIT": "10 per second",
            "ADVISOR_REDIS_URL": "redis://cache/0",
            "ADVISOR_TRUSTED_PROXIES": "2",
            "ADVISOR_HOSTS": "Bot.example, .portal.example, [::1]",
        }
    )

    assert made == Settings(
        instance=tmp_path,
        database_url="postgresql://advisor:secret@db/advisor",
        knowledge=(tmp_path / "a", tmp_path / "b", tmp_path / "c"),
        secret_key="secret",
        host="0.0.0.0",
        port=80,
        workers=2,
        threads=16,
        retention=timedelta(days=90),
        store_questions=False,
        metrics="off",
        log="json",
        log_level="debug",
        migrate=False,
        keys_needed=True,
        rate_limit="10 per second",
        redis_url="redis://cache/0",
        trusted_proxies=2,
        hosts=("bot.example", ".portal.example", "[::1]"),
    )


def test_the_default_database_is_in_the_instance_folder(tmp_path: Path) -> None:
    made = Settings.from_env({"ADVISOR_INSTANCE": str(tmp_path)})

    assert made.database_url == f"sqlite:///{tmp_path / 'advisor.sqlite3'}"


def test_a_relative_database_is_one_of_this_folder() -> None:
    made = Settings.from_env({"ADVISOR_DATABASE_URL": "sqlite:///here.sqlite3"})

    assert made.database_url == f"sqlite:///{Path.cwd() / 'here.sqlite3'}"


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        Settings.from_env({name: value})

    assert "hidden" not in str(refused.value)


def test_limits_are_switched_off_by_a_word() -> None:
    assert Settings.from_env({"ADVISOR_RATE_LIMIT": "off"}).rate_limit is None
    assert Settings.from_env({"PORT": "1"}).rate_limit == "300 per minute"


def test_an_instance_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = Settings.from_env({"ADVISOR_INSTANCE": str(tmp_path / "file" / "instance")})

    with pytest.raises(SettingsError, match="ADVISOR_INSTANCE: cannot create the folder"):
        made.make_instance()


def test_the_shipped_knowledge_is_there() -> None:
    assert (places.KNOWLEDGE / "pack.yaml").is_file()


def test_protocols_are_chosen_by_name(tmp_path: Path) -> None:
    def chosen(text: str) -> frozenset[str]:
        return Settings.from_env({"ADVISOR_INSTANCE": str(tmp_path), "ADVISOR_PROTOCOLS": text}).protocols

    assert chosen("") == {"openai", "mcp", "rasa", "directline"}
    assert chosen("openai, mcp") == {"openai", "mcp"}
    assert chosen("none") == set()
    with pytest.raises(SettingsError, match="ADVISOR_PROTOCOLS knows openai, mcp, rasa, directline and none"):
        chosen("openai,gopher")


def test_secrets_may_lie_in_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a secret of the service\n")
    (tmp_path / "password").write_text("p@ss/w:rd\n")
    made = Settings.from_env(
        {
            "ADVISOR_SECRET_KEY_FILE": str(tmp_path / "key"),
            "ADVISOR_DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
            "ADVISOR_DATABASE_URL": "postgresql://advisor@database:5433/advisor",
        }
    )

    assert made.secret_key == "a secret of the service"
    assert made.database_url == "postgresql://advisor:p%40ss%2Fw%3Ard@database:5433/advisor"


def test_a_secret_that_is_missing_or_given_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_SECRET_KEY_FILE: cannot read the file"):
        Settings.from_env({"ADVISOR_SECRET_KEY_FILE": str(tmp_path / "nothing")})
    with pytest.raises(SettingsError, match="are both set"):
        Settings.from_env({"ADVISOR_SECRET_KEY_FILE": str(tmp_path), "ADVISOR_SECRET_KEY": "given"})


OIDC = {
    "ADVISOR_ADMIN_OIDC_ISSUER": "https://id.example/realm/",
    "ADVISOR_ADMIN_OIDC_CLIENT_ID": "advisor",
    "ADVISOR_ADMIN_OIDC_ALLOW": "email:ada@corp.example, groups:advisor-admins",
    "ADVISOR_ADMIN_URL": "https://bot.example",
}


def test_what_concerns_admins_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden\n")
    made = Settings.from_env(
        {
            **OIDC,
            "ADVISOR_ADMIN_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
            "ADVISOR_TRUSTED_PROXIES": "1",
            "ADVISOR_ADMIN_HEADER": "X-Remote-User",
            "ADVISOR_ADMIN_PROXIES": "10.0.0.0/8, ::1",
            "ADVISOR_ADMIN_USERS": "ada, ben",
            "ADVISOR_ADMIN_PATCHES": str(tmp_path),
        }
    ).admin

    assert made == AdminSettings(
        header="X-Remote-User",
        proxies=("10.0.0.0/8", "::1/128"),
        users=frozenset({"ada", "ben"}),
        oidc=OidcSettings(
            issuer="https://id.example/realm",
            client_id="advisor",
            client_secret="hidden",
            allow=(("email", "ada@corp.example"), ("groups", "advisor-admins")),
            callback="https://bot.example/admin/oidc/callback",
        ),
        patches=tmp_path,
    )
    assert "hidden" not in repr(made)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADVISOR_ADMIN_OIDC_ISSUER", "http://id.example"),
        ("ADVISOR_ADMIN_OIDC_CLIENT_ID", ""),
        ("ADVISOR_ADMIN_OIDC_ALLOW", "ada@corp.example"),
        ("ADVISOR_ADMIN_URL", "bot.example"),
    ],
)
def test_a_bad_provider_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({**OIDC, name: value})


ONE_WORKSPACE = {"SLACK_SIGNING_SECRET": "signing", "SLACK_BOT_TOKEN": "xoxb-bot"}
MANY = {"SLACK_SIGNING_SECRET": "signing", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hidden"}


def test_slack_is_there_where_it_is_set() -> None:
    none, one, many = (Settings.from_env(given) for given in ({"PORT": "1"}, ONE_WORKSPACE, MANY))

    assert none.slack is None
    assert none.integrations == ()
    assert one.slack == SlackSettings(signing_secret="signing", bot_token="xoxb-bot")
    assert one.integrations == ("integrations.slack.application",)
    assert many.slack is not None
    assert many.slack.by_oauth
    assert "hidden" not in repr(many)
    assert "xoxb-bot" not in repr(one)


def test_slack_can_be_set_in_all(tmp_path: Path) -> None:
    (tmp_path / "signing").write_text("signing\n")
    made = Settings.from_env(
        {
            "SLACK_SIGNING_SECRET_FILE": str(tmp_path / "signing"),
            "SLACK_BOT_TOKEN": "xoxb-bot",
            "SLACK_APP_TOKEN": "xapp-app",
            "ADVISOR_SLACK_API_URL": "https://slack-gov.com/api",
            "ADVISOR_SLACK_PERSON_LIMIT": "off",
            "ADVISOR_SLACK_CHANNEL_LIMIT": "10 per second; 500 per hour",
            "ADVISOR_URL": "https://advisor.example/",
        }
    )

    assert made.url == "https://advisor.example"
    assert made.slack == SlackSettings(
        signing_secret="signing",
        bot_token="xoxb-bot",
        app_token="xapp-app",
        api_url="https://slack-gov.com/api/",
        person_rate=None,
        channel_rate="10 per second; 500 per hour",
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SLACK_SIGNING_SECRET": "signing"}, "SLACK_BOT_TOKEN must be set"),
        ({"SLACK_BOT_TOKEN": "xoxb-bot"}, "SLACK_SIGNING_SECRET must be set"),
        ({**ONE_WORKSPACE, "SLACK_BOT_TOKEN": "xapp-app"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
        ({**ONE_WORKSPACE, "SLACK_APP_TOKEN": "xoxb-bot"}, "SLACK_APP_TOKEN must begin with xapp-"),
        ({**MANY, "SLACK_CLIENT_SECRET": ""}, "needed together"),
        ({**MANY, **ONE_WORKSPACE}, "choose one"),
        ({**ONE_WORKSPACE, "ADVISOR_SLACK_API_URL": "http://slack.com/api"}, "ADVISOR_SLACK_API_URL"),
        ({**ONE_WORKSPACE, "ADVISOR_SLACK_API_URL": "https://[slack"}, "ADVISOR_SLACK_API_URL"),
        ({**ONE_WORKSPACE, "ADVISOR_SLACK_PERSON_LIMIT": "often"}, "ADVISOR_SLACK_PERSON_LIMIT"),
        ({"ADVISOR_URL": "advisor.example"}, "ADVISOR_URL"),
        ({"ADVISOR_URL": "https://[advisor"}, "ADVISOR_URL"),
    ],
)
def test_a_bad_setting_of_slack_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as raised:
        Settings.from_env(given)

    assert "signing" not in str(raised.value)
    assert "xoxb-bot" not in str(raised.value)
