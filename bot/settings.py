"""What can be set from outside; the only reader of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import quote, urlsplit

from bot import places
from bot.admin_settings import AdminSettings, admin_settings
from bot.core.errors import SettingsError
from bot.core.periods import period_of
from bot.slack_settings import SlackSettings, slack_settings

W = TypeVar("W", bound=str)
DATABASE_NAME = "advisor.sqlite3"
SQLITE = "sqlite:///"
PROTOCOLS = ("openai", "mcp", "rasa", "directline")
METRICS: tuple[Literal["private", "on", "off"], ...] = ("private", "on", "off")
LOGS = ("auto", "json", "plain", "off")
LOG_LEVELS = ("info", "debug", "warning", "error")
SWITCH = ("on", "off")
SECRETS = (
    "ADVISOR_SECRET_KEY",
    "ADVISOR_DATABASE_PASSWORD",
    "ADVISOR_DATABASE_URL",
    "ADVISOR_REDIS_URL",
    "ADVISOR_ADMIN_OIDC_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_SECRET",
)
"""What may be given as the name of a file that holds it, in a variable that ends with _FILE."""
ACCESS = ("open", "keys")
RATE_LIMIT = "300 per minute"
HOST_NAME = re.compile(r"\.?[0-9a-z](?:[0-9a-z.-]*[0-9a-z])?|\[[0-9a-f:.]+\]")
POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that a deployment may choose. Paths are absolute."""

    instance: Path
    """The folder for what the bot writes: the default database and the cache."""
    database_url: str
    knowledge: tuple[Path, ...] = (places.KNOWLEDGE,)
    """Pack folders, later ones over earlier ones."""
    secret_key: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 32
    """Of each worker. Most of them wait for the store together: the more there are, the more turns one commit holds."""
    protocols: frozenset[str] = frozenset(PROTOCOLS)
    """The client protocols that are served beside our own, of PROTOCOLS."""
    metrics: Literal["private", "on", "off"] = "private"
    """Whom the metrics are shown: direct connections from private addresses, everybody, or nobody."""
    log: str = "auto"
    """How log lines look, of LOGS."""
    log_level: str = "info"
    """From which of LOG_LEVELS on lines are written."""
    migrate: bool = True
    """Whether the server brings the database up to date before it starts."""
    keys_needed: bool = False
    """Whether only those may call who are known: by a key, as a user of a site, or from its pages."""
    rate_limit: str | None = RATE_LIMIT
    """How often one caller may call; None for as often as they like."""
    redis_url: str | None = None
    """Where several processes count together."""
    trusted_proxies: int = 0
    """How many proxies stand before the service and tell the address of who is calling."""
    hosts: tuple[str, ...] = ()
    """The names under which the service is reached; any where there are none."""
    retention: timedelta | None = None
    """How long a conversation is kept after its latest turn; None keeps it until somebody deletes it."""
    store_questions: bool = True
    """Whether the words of the askers are stored, or only what they were read as."""
    admin: AdminSettings = field(default_factory=AdminSettings)
    """What concerns the insights at /admin."""
    url: str | None = None
    """The address under which people reach the service, without a slash at its end."""
    slack: SlackSettings | None = None
    """What concerns Slack; None where it is not used."""

    @property
    def integrations(self) -> tuple[str, ...]:
        """The modules that mount what is used beside the service's own."""
        return ("integrations.slack.application",) if self.slack else ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings that the environment makes; an empty variable counts as unset.

        Raises SettingsError, naming the variable, where a value cannot be used.
        """
        given = {name: value.strip() for name, value in (environ or os.environ).items() if value.strip()}
        given |= _from_files(given)
        instance = Path(given.get("ADVISOR_INSTANCE", "instance")).expanduser().absolute()
        proxies = _whole_number(given, "ADVISOR_TRUSTED_PROXIES", cls.trusted_proxies, least=0, most=9)
        return cls(
            instance=instance,
            database_url=_with_password(
                _database_url(given.get("ADVISOR_DATABASE_URL", f"{SQLITE}{instance / DATABASE_NAME}")),
                given.get("ADVISOR_DATABASE_PASSWORD"),
            ),
            knowledge=_folders(given.get("ADVISOR_KNOWLEDGE", "")) or (places.KNOWLEDGE,),
            secret_key=given.get("ADVISOR_SECRET_KEY"),
            host=given.get("HOST", cls.host),
            port=_whole_number(given, "PORT", cls.port, least=0, most=65535),
            workers=_whole_number(given, "ADVISOR_WORKERS", cls.workers, least=1, most=64),
            threads=_whole_number(given, "ADVISOR_THREADS", cls.threads, least=1, most=256),
            retention=_period(given, "ADVISOR_RETENTION"),
            store_questions=_one_of(given, "ADVISOR_STORE_QUESTIONS", SWITCH) == "on",
            protocols=_protocols(given.get("ADVISOR_PROTOCOLS", ",".join(PROTOCOLS))),
            metrics=_one_of(given, "ADVISOR_METRICS", METRICS),
            log=_one_of(given, "ADVISOR_LOG", LOGS),
            log_level=_one_of(given, "ADVISOR_LOG_LEVEL", LOG_LEVELS),
            migrate=_one_of(given, "ADVISOR_MIGRATE", SWITCH) == "on",
            keys_needed=_one_of(given, "ADVISOR_ACCESS", ACCESS) == "keys",
            rate_limit=_rate_limit(given["ADVISOR_RATE_LIMIT"]) if "ADVISOR_RATE_LIMIT" in given else RATE_LIMIT,
            redis_url=_redis_url(given.get("ADVISOR_REDIS_URL")),
            trusted_proxies=proxies,
            hosts=_hosts(given.get("ADVISOR_HOSTS", "")),
            admin=admin_settings(given, trusted_proxies=proxies),
            url=_public_url(given.get("ADVISOR_URL")),
            slack=slack_settings(given),
        )

    def make_instance(self) -> None:
        """Create the instance folder where it is missing. Raises SettingsError where that cannot be done."""
        try:
            self.instance.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = f"ADVISOR_INSTANCE: cannot create the folder {self.instance}: {error.strerror}"
            raise SettingsError(problem) from error


def _whole_number(given: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    text = given.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def _period(given: Mapping[str, str], name: str) -> timedelta | None:
    try:
        return period_of(given[name]) if name in given else None
    except ValueError as error:
        raise SettingsError(f"{name} {error}") from error


def _one_of(given: Mapping[str, str], name: str, words: tuple[W, ...]) -> W:
    """The one of *words* that is given, the first of them where none is."""
    text = given.get(name, words[0]).lower()
    found = next((word for word in words if word == text), None)
    if found is None:
        raise SettingsError(f"{name} knows {', '.join(words[:-1])} and {words[-1]}, not {text!r}")
    return found


def _rate_limit(text: str) -> str | None:
    if text == "off":
        return None
    from bot.access.limits import rates_of  # here, as few commands need the tenth of a second that it takes

    try:
        rates_of(text)
    except ValueError as error:
        raise SettingsError(f"ADVISOR_RATE_LIMIT {error}; off switches limits off") from error
    return text


def _redis_url(url: str | None) -> str | None:
    """*url*. The value stays out of the message: it may hold a password."""
    if url is not None and not url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("ADVISOR_REDIS_URL must begin with redis://, rediss:// or unix://")
    return url


def _public_url(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("https", "http") and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        fine = False
    if not fine:
        raise SettingsError(f"ADVISOR_URL must be an address such as https://advisor.example, not {url!r}")
    return url.rstrip("/")


def _hosts(text: str) -> tuple[str, ...]:
    named = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for name in named:
        if not HOST_NAME.fullmatch(name):
            raise SettingsError(f"ADVISOR_HOSTS takes names without scheme and port, separated by commas, not {name!r}")
    return named


def _protocols(text: str) -> frozenset[str]:
    named = {part.strip() for part in text.split(",")} - {"", "none"}
    unknown = sorted(named - set(PROTOCOLS))
    if unknown:
        raise SettingsError(f"ADVISOR_PROTOCOLS knows {', '.join(PROTOCOLS)} and none, not {unknown[0]!r}")
    return frozenset(named)


def _folders(text: str) -> tuple[Path, ...]:
    parts = (part.strip() for part in re.split(f"[,{re.escape(os.pathsep)}]", text))
    return tuple(Path(part).expanduser().absolute() for part in parts if part)


def _database_url(url: str) -> str:
    """*url* with an absolute path. The value stays out of the message: it may hold a password."""
    if url.startswith(SQLITE):
        return _sqlite_url(url.removeprefix(SQLITE))
    if not url.startswith(POSTGRESQL):
        raise SettingsError("ADVISOR_DATABASE_URL must begin with sqlite:/// or postgresql://")
    try:
        _ = urlsplit(url).port
    except ValueError as error:
        raise SettingsError("ADVISOR_DATABASE_URL is no address: check its host and port") from error
    return url


def _with_password(url: str, password: str | None) -> str:
    """*url* with *password* for its user, where both are given and it names none."""
    parts = urlsplit(url)
    if not password or not parts.username or parts.password:
        return url
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.removesuffix(':')}:{quote(password, safe='')}{at}{host}").geturl()


def _from_files(given: Mapping[str, str]) -> dict[str, str]:
    """The values of secrets that are named by a file, as containers are given them.

    Raises SettingsError where a secret is given both ways, or its file cannot be read.
    """
    found = {}
    for name in SECRETS:
        file = given.get(f"{name}_FILE")
        if file is None:
            continue
        if name in given:
            raise SettingsError(f"{name} and {name}_FILE are both set; choose one")
        try:
            found[name] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}_FILE: cannot read the file {file}") from error
    return found


def _sqlite_url(path: str) -> str:
    if not path or path.startswith((":memory:", "file:")) or "?" in path:
        raise SettingsError("ADVISOR_DATABASE_URL must name a plain file after sqlite:///")
    return f"{SQLITE}{Path(path).expanduser().absolute()}"
