"""A stand-in for Slack's Web API on loopback: it notes every call, answers as Slack does, and fails when told to.

As Slack does, it refuses messages that break the limits (our checker tells), a trigger that was used
before, an update of a message that is not there, and more than five uses of a response address.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from integrations.slack.checking import problems

Arguments = dict[str, Any]
Fields = dict[str, Any]
PATIENCE = 20.0
"""Seconds that a test waits for what must come."""
USES = 5
"""How often a response address may be used."""
RESPONSE = "response"
"""What calls of response addresses are noted under, in place of a method."""
SAYING = ("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.unfurl", RESPONSE)
"""The methods that show something to people in a conversation."""
MESSAGES = ("chat.postMessage", "chat.postEphemeral", "chat.update", RESPONSE)
JSON_FIELDS = ("blocks", "view", "unfurls", "attachments", "prompts", "metadata")
"""What Slack takes as JSON inside of a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A workspace in which the bot is installed."""

    id: str
    token: str = field(repr=False)
    bot_user: str = "U0BOT"
    bot: str = "B0BOT"
    enterprise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a call is answered with."""

    status: int = 200
    body: Mapping[str, Any] | str = field(default_factory=lambda: {"ok": True})
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False
    """Whether the connection ends without an answer."""

    @property
    def ok(self) -> bool:
        """Whether Slack did what it was asked to."""
        ok = self.body == "ok" if isinstance(self.body, str) else self.body.get("ok") is True
        return self.status == 200 and not self.dropped and ok


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that came in, and how it was answered."""

    method: str
    token: str | None
    headers: Mapping[str, str]
    arguments: Arguments
    reply: Reply
    at: float
    """When it came, on the monotonic clock."""
    path: str = ""

    @property
    def blocks(self) -> list[Fields]:
        """The blocks of the message or the view."""
        blocks = self.arguments.get("blocks") or (self.arguments.get("view") or {}).get("blocks") or []
        return list(blocks)

    @property
    def text(self) -> str:
        """The text that stands for the message."""
        return str(self.arguments.get("text") or "")

    @property
    def everything(self) -> str:
        """Each text of the message or the view, wherever it is, one a line."""
        return "\n".join(texts(self.arguments))

    @property
    def ts(self) -> str:
        """What the message is known by."""
        return str(dict(self.reply.body)["ts"]) if not isinstance(self.reply.body, str) else ""


@dataclass(slots=True)
class Trouble:
    """A reply that some calls get in place of a sensible one."""

    method: str
    when: Callable[[Arguments], bool]
    times: float
    reply: Reply | None
    """None lets the call through, after waiting."""
    held: threading.Event | None = None
    waiting: int = 0


def texts(value: Any) -> Iterator[str]:
    """Each string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from texts(inner)


def has_block(*types: str) -> Callable[[Arguments], bool]:
    """Whether a message holds a block of one of *types*."""
    return lambda arguments: any(block.get("type") in types for block in arguments.get("blocks") or ())


def always(arguments: Arguments) -> bool:
    """Every call."""
    return True


def problems_of(payload: Arguments) -> list[str]:
    """What Slack would say against the blocks of a message, a view or an unfurl."""
    return list(problems(payload)) if payload.get("blocks") else []


class MockSlack:
    """Slack, as far as the bot can call it. Use it as a context manager: it serves meanwhile."""

    def __init__(self, *teams: Team) -> None:
        self.teams = {team.token: team for team in teams}
        self.refused: list[str] = []
        """Why messages were refused that broke a limit; a good test ends with none."""
        self._calls: list[Call] = []
        self._troubles: list[Trouble] = []
        self._changed = threading.Condition()
        self._counter = itertools.count(1)
        self._messages: dict[tuple[str, str], Arguments] = {}
        self._triggers: set[str] = set()
        self._uses: Counter[str] = Counter()
        self.codes: dict[str, Team] = {}
        """What each code of an installation stands for."""
        self.expires_in: int | None = None
        """After how many seconds tokens that are given out end; None where they do not."""
        self.grants: dict[str, Team] = {}
        """What each refresh token stands for."""
        self._server = _Server(self)

    # The server.

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where its API is, in place of ``https://slack.com/api/``."""
        return f"{self.origin}/api/"

    def response_url(self) -> str:
        """A new response address, as Slack puts one into commands and actions."""
        return f"{self.origin}/response/{next(self._counter)}"

    def __enter__(self) -> MockSlack:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            held = [trouble.held for trouble in self._troubles if trouble.held]
        for event in held:
            event.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # What it was called with.

    def calls(self, *methods: str, ok: bool | None = None) -> list[Call]:
        """The calls so far, of *methods* or of all, as they came; with *ok*, those that were answered so."""
        with self._changed:
            return [
                call
                for call in self._calls
                if (not methods or call.method in methods) and (ok is None or call.reply.ok is ok)
            ]

    @property
    def said(self) -> list[Call]:
        """All that people have seen in conversations, as it came."""
        return self.calls(*SAYING, ok=True)

    @property
    def posted(self) -> list[Call]:
        """The messages that were posted for all of a conversation to see."""
        return self.calls("chat.postMessage", ok=True)

    def forget(self) -> None:
        """Forget the calls so far; messages stay."""
        with self._changed:
            self._calls.clear()

    def wait(self, holds: Callable[[MockSlack], object], seconds: float = PATIENCE) -> None:
        """Wait until *holds*, which is asked after each call; fail where that takes longer than *seconds*."""
        with self._changed:
            came = self._changed.wait_for(lambda: holds(self), seconds)
        assert came, f"it did not come to hold; there were {[call.method for call in self.calls()]}"

    def wait_for(self, method: str, count: int = 1, seconds: float = PATIENCE) -> list[Call]:
        """The first *count* calls of *method*, which are waited for."""
        self.wait(lambda mock: len(mock.calls(method)) >= count, seconds)
        return self.calls(method)[:count]

    # Trouble.

    def answer(
        self, method: str, reply: Reply, *, times: float = float("inf"), when: Callable[[Arguments], bool] = always
    ) -> None:
        """Answer the next calls of *method* with *reply*: *times* of those for which *when* holds."""
        with self._changed:
            self._troubles.append(Trouble(method, when, times, reply))

    def refuse(
        self,
        method: str,
        error: str,
        *,
        times: float = float("inf"),
        when: Callable[[Arguments], bool] = always,
    ) -> None:
        """Answer with an error of Slack's."""
        self.answer(method, Reply(body={"ok": False, "error": error}), times=times, when=when)

    def limit(self, method: str, *, after: int, times: float = float("inf")) -> None:
        """Answer that it is too much, and that one may try again *after* seconds."""
        body = {"ok": False, "error": "ratelimited"}
        self.answer(method, Reply(status=429, body=body, headers={"Retry-After": str(after)}), times=times)

    def fail(self, method: str, status: int = 500, *, times: float = float("inf")) -> None:
        """Answer with what is no JSON."""
        self.answer(method, Reply(status=status, body="<html>Server Error</html>"), times=times)

    def drop(self, method: str, *, times: float = float("inf")) -> None:
        """End the connection without an answer."""
        self.answer(method, Reply(dropped=True), times=times)

    @contextmanager
    def holding(self, method: str) -> Iterator[None]:
        """Answer no call of *method* before this is left."""
        trouble = Trouble(method, always, float("inf"), None, threading.Event())
        assert trouble.held
        with self._changed:
            self._troubles.append(trouble)
        try:
            yield
        finally:
            trouble.held.set()
            with self._changed:
                self._troubles.remove(trouble)

    def wait_until_held(self, count: int = 1, seconds: float = PATIENCE) -> None:
        """Wait until *count* calls are being held."""
        with self._changed:
            came = self._changed.wait_for(lambda: sum(each.waiting for each in self._troubles) >= count, seconds)
        assert came, "no call came that could be held"

    def clear(self) -> None:
        """Answer sensibly from now on."""
        with self._changed:
            for trouble in self._troubles:
                if trouble.held:
                    trouble.held.set()
            self._troubles.clear()

    # How it answers.

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """The reply to a call, which is noted."""
        at = time.monotonic()
        arguments = _decoded(headers.get("content-type", ""), body)
        token = headers.get("authorization", "").removeprefix("Bearer ") or arguments.get("token")
        method = path.removeprefix("/api/") if path.startswith("/api/") else RESPONSE
        reply = self._troubled(method, arguments)
        with self._changed:
            if reply is None:
                reply = self._sensible(method, path, token, arguments)
            if method in MESSAGES and reply.ok and arguments.get("response_type") != "ephemeral":
                self._keep(method, arguments, reply)
            self._calls.append(
                Call(method=method, token=token, headers=headers, arguments=arguments, reply=reply, at=at, path=path)
            )
            self._changed.notify_all()
        return reply

    def _troubled(self, method: str, arguments: Arguments) -> Reply | None:
        with self._changed:
            found = next(
                (each for each in self._troubles if each.method == method and each.times > 0 and each.when(arguments)),
                None,
            )
            if found is None:
                return None
            found.times -= 1
            found.waiting += 1
            self._changed.notify_all()
        if found.held:
            found.held.wait(PATIENCE * 3)
        return found.reply

    def _keep(self, method: str, arguments: Arguments, reply: Reply) -> None:
        if method == "chat.postMessage" and not isinstance(reply.body, str):
            self._messages[arguments["channel"], reply.body["ts"]] = arguments

    def _sensible(self, method: str, path: str, token: str | None, arguments: Arguments) -> Reply:
        if method == RESPONSE:
            return self._respond(path, arguments)
        if method == "oauth.v2.access":
            return self._grant(arguments)
        if method == "apps.connections.open":
            return _ok(url=f"{self.origin.replace('http', 'ws')}/socket")
        team = self.teams.get(token or "")
        if team is None:
            return _error("invalid_auth" if token else "not_authed")
        make = getattr(self, "_" + method.replace(".", "_"), None)
        return make(team, arguments) if make else _error("unknown_method")

    def _refusal(self, arguments: Arguments) -> Reply | None:
        """What Slack says of a message that it does not take."""
        if not arguments.get("text") and not arguments.get("blocks") and not arguments.get("attachments"):
            return _error("no_text")
        if len(str(arguments.get("text", ""))) > 40_000:
            return _error("msg_too_long")
        message: Arguments = {"text": arguments.get("text", ""), "blocks": arguments.get("blocks")}
        return self._broken(message, "invalid_blocks")

    def _broken(self, payload: Arguments, error: str) -> Reply | None:
        found = problems_of(payload)
        self.refused.extend(found)
        return _error(error, response_metadata={"messages": found}) if found else None

    def _respond(self, path: str, arguments: Arguments) -> Reply:
        self._uses[path] += 1
        if self._uses[path] > USES:
            return Reply(status=404, body="used_url")
        if arguments.get("delete_original"):
            return Reply(body="ok")
        refusal = self._refusal(arguments)
        return Reply(status=400, body="invalid_blocks") if refusal else Reply(body="ok")

    def _grant(self, arguments: Arguments) -> Reply:
        found = self.grants.pop(arguments.get("refresh_token", ""), None) or self.codes.pop(
            arguments.get("code", ""), None
        )
        if found is None:
            return _error("invalid_code" if "code" in arguments else "invalid_refresh_token")
        self.teams[found.token] = found
        rotation: Fields = {}
        if self.expires_in is not None:
            number = next(self._counter)
            refresh = f"xoxe-1-{number}"
            rotation = {"refresh_token": refresh, "expires_in": self.expires_in}
            self.grants[refresh] = Team(
                id=found.id,
                token=f"xoxe.xoxb-{found.id}-{number}",
                bot_user=found.bot_user,
                bot=found.bot,
                enterprise=found.enterprise,
            )
        return _ok(
            app_id="A0APP",
            authed_user={"id": "U0ADMIN"},
            scope="app_mentions:read,chat:write,commands",
            token_type="bot",
            access_token=found.token,
            bot_user_id=found.bot_user,
            team={"id": found.id, "name": found.id},
            enterprise={"id": found.enterprise, "name": found.enterprise} if found.enterprise else None,
            is_enterprise_install=False,
            **rotation,
        )

    def _auth_test(self, team: Team, arguments: Arguments) -> Reply:
        return _ok(
            url=f"https://{team.id.lower()}.slack.com/",
            team=team.id,
            user="advisor",
            team_id=team.id,
            user_id=team.bot_user,
            bot_id=team.bot,
            enterprise_id=team.enterprise,
            is_enterprise_install=False,
        )

    def _chat_postMessage(self, team: Team, arguments: Arguments) -> Reply:  # noqa: N802 (Slack's name)
        ts = self._ts()
        return self._refusal(arguments) or _ok(
            channel=arguments["channel"], ts=ts, message={**arguments, "ts": ts, "bot_id": team.bot, "type": "message"}
        )

    def _chat_postEphemeral(self, team: Team, arguments: Arguments) -> Reply:  # noqa: N802 (Slack's name)
        if not arguments.get("user"):
            return _error("user_not_in_channel")
        return self._refusal(arguments) or _ok(message_ts=self._ts())

    def _chat_update(self, team: Team, arguments: Arguments) -> Reply:
        key = arguments["channel"], arguments["ts"]
        if key not in self._messages:
            return _error("message_not_found")
        return self._refusal(arguments) or _ok(channel=key[0], ts=key[1], text=arguments.get("text", ""))

    def _chat_unfurl(self, team: Team, arguments: Arguments) -> Reply:
        unfurls = arguments.get("unfurls") or {}
        broken = [reply for each in unfurls.values() if (reply := self._broken(each, "cannot_unfurl_message"))]
        return broken[0] if broken else _ok() if unfurls else _error("missing_unfurls")

    def _chat_getPermalink(self, team: Team, arguments: Arguments) -> Reply:  # noqa: N802 (Slack's name)
        channel, ts = arguments["channel"], arguments["message_ts"]
        url = f"https://{team.id.lower()}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
        return _ok(channel=channel, permalink=url)

    def _views_open(self, team: Team, arguments: Arguments) -> Reply:
        trigger = arguments.get("trigger_id")
        if not trigger:
            return _error("invalid_trigger_id")
        if trigger in self._triggers:
            return _error("exchanged_trigger_id")
        self._triggers.add(trigger)
        return self._viewed(arguments)

    _views_push = _views_open

    def _views_publish(self, team: Team, arguments: Arguments) -> Reply:
        return self._viewed(arguments) if arguments.get("user_id") else _error("invalid_arguments")

    def _views_update(self, team: Team, arguments: Arguments) -> Reply:
        return self._viewed(arguments)

    def _viewed(self, arguments: Arguments) -> Reply:
        broken = self._broken(arguments.get("view") or {}, "invalid_arguments")
        if broken:
            return broken
        number = next(self._counter)
        return _ok(view={"id": f"V{number}", "hash": f"{number}.abc", **(arguments.get("view") or {})})

    def _conversations_open(self, team: Team, arguments: Arguments) -> Reply:
        return _ok(channel={"id": f"D{arguments.get('users', '')}"})

    def _conversations_replies(self, team: Team, arguments: Arguments) -> Reply:
        in_channel = [
            {**message, "ts": ts, "bot_id": team.bot, "user": team.bot_user, "type": "message"}
            for (channel, ts), message in self._messages.items()
            if channel == arguments.get("channel") and arguments.get("ts") in (ts, message.get("thread_ts"))
        ]
        return _ok(messages=in_channel, has_more=False)

    _conversations_history = _conversations_replies

    def _conversations_info(self, team: Team, arguments: Arguments) -> Reply:
        return _ok(channel={"id": arguments.get("channel"), "is_member": True, "is_ext_shared": False})

    def _users_info(self, team: Team, arguments: Arguments) -> Reply:
        user = arguments.get("user")
        return _ok(user={"id": user, "team_id": team.id, "name": "somebody", "is_bot": user == team.bot_user})

    def _bots_info(self, team: Team, arguments: Arguments) -> Reply:
        return _ok(bot={"id": arguments.get("bot"), "user_id": team.bot_user, "app_id": "A0APP"})

    def _assistant_threads_setSuggestedPrompts(self, team: Team, arguments: Arguments) -> Reply:  # noqa: N802
        prompts = arguments.get("prompts") or []
        return _ok() if 1 <= len(prompts) <= 4 else _error("invalid_arguments")

    def _assistant_threads_setStatus(self, team: Team, arguments: Arguments) -> Reply:  # noqa: N802
        return _ok() if arguments.get("thread_ts") else _error("invalid_thread_ts")

    _assistant_threads_setTitle = _assistant_threads_setStatus  # noqa: N815

    def _auth_revoke(self, team: Team, arguments: Arguments) -> Reply:
        self.teams.pop(team.token, None)
        return _ok(revoked=True)

    def _apps_uninstall(self, team: Team, arguments: Arguments) -> Reply:
        return _ok()

    def _ts(self) -> str:
        """What a new message is known by: seconds, and a number that no other has."""
        return f"{int(time.time())}.{900_000 + next(self._counter):06d}"


def _ok(**fields: Any) -> Reply:
    return Reply(body={"ok": True, **fields})


def _error(error: str, **fields: Any) -> Reply:
    return Reply(body={"ok": False, "error": error, **fields})


def _decoded(content_type: str, body: bytes) -> Arguments:
    text = body.decode()
    if content_type.startswith("application/json") and text:
        found: Arguments = json.loads(text)
        return found
    pairs = dict(parse_qsl(text, keep_blank_values=True))
    return {name: json.loads(value) if name in JSON_FIELDS else value for name, value in pairs.items()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, mock: MockSlack) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mock = mock

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that hung up; what else goes wrong here is a mistake of ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.mock.refused.append(f"the stand-in failed: {error!r}")


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        if parts.query and not body:
            body, headers["content-type"] = parts.query.encode(), "application/x-www-form-urlencoded"
        reply = self.server.mock.take(parts.path, headers, body)
        if reply.dropped:
            return  # which ends the connection, as this server keeps none
        plain = isinstance(reply.body, str)
        data = (reply.body if isinstance(reply.body, str) else json.dumps(reply.body)).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/html" if plain else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Write no log."""


def elements(blocks: Iterable[Fields], *types: str) -> list[Fields]:
    """The interactive elements of *types* in blocks, each with the id of its block as *block_id*."""
    found = []
    for block in blocks:
        inner = [*(block.get("elements") or ()), block.get("accessory"), block.get("element")]
        found += [
            {**element, "block_id": block.get("block_id", "b")}
            for element in inner
            if isinstance(element, Mapping) and element.get("type") in types
        ]
    return found


def block_types(call: Call) -> Collection[str]:
    """The types of the blocks of a message."""
    return {block["type"] for block in call.blocks}
