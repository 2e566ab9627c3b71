"""As much of Slack's API as installing needs, on loopback: codes, refresh tokens that are good once, and auth.test."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Fields = dict[str, Any]
INSTALLED: Fields = {
    "ok": True,
    "app_id": "A0APP",
    "authed_user": {"id": "U0ADMIN"},
    "scope": "chat:write,commands",
    "token_type": "bot",
    "access_token": "xoxb-first",
    "bot_user_id": "U0BOT",
    "team": {"id": "T0ONE", "name": "One & Co"},
    "enterprise": None,
    "is_enterprise_install": False,
}


class OAuthSlack:
    """Slack; use it as a context manager."""

    def __init__(self) -> None:
        self.codes: dict[str, Fields] = {}
        """What each code is exchanged for, once."""
        self.refresh_tokens: dict[str, Fields] = {}
        """What each refresh token is exchanged for, once."""
        self.tested: Fields = {"ok": True, "bot_id": "B0BOT", "url": "https://one.slack.com/", "user_id": "U0BOT"}
        self.scopes = ""
        """What auth.test says that the token may do."""
        self.broken = False
        """Whether connections end without an answer."""
        self.calls: list[tuple[str, Fields]] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.slack = self

    @property
    def url(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/api/"

    def __enter__(self) -> OAuthSlack:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def called(self, method: str) -> list[Fields]:
        """What *method* was called with, in order."""
        return [fields for name, fields in self.calls if name == method]

    def reply(self, method: str, fields: Fields, token: str) -> Fields:
        with self._lock:
            self.calls.append((method, {**fields, "token": token}))
            match method:
                case "oauth.v2.access" if "refresh_token" in fields:
                    return self.refresh_tokens.pop(fields["refresh_token"], {"error": "invalid_refresh_token"})
                case "oauth.v2.access":
                    return self.codes.pop(fields.get("code", ""), {"error": "invalid_code"})
                case "auth.test":
                    return self.tested
                case "apps.connections.open" if token == "xapp-good":
                    return {"ok": True, "url": "wss://wss.slack.example/link"}
        return {"error": "invalid_auth"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    slack: OAuthSlack

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        slack = self.server.slack
        if slack.broken:
            return
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        data = json.dumps({"ok": False} | slack.reply(self.path.rpartition("/")[2], fields, token)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-OAuth-Scopes", slack.scopes)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass
