"""``advisor serve``: the web service under gunicorn."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from bot.app import create_app
from bot.core.errors import SettingsError
from bot.serving.worker import PatientWorker
from bot.settings import Settings
from bot.store import schema

GRACE = 30
"""Seconds that running requests get when the service is told to stop."""


@click.command()
@click.option("--host", help="The address to listen on.  [default: HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.  [default: PORT or 8000]")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes.  [default: ADVISOR_WORKERS or 1]")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads of each.  [default: ADVISOR_THREADS or 8]")
def serve(**chosen: Any) -> None:
    """Serve the page and the API. The database is brought up to date first."""
    given = {name: value for name, value in chosen.items() if value is not None}
    settings = replace(Settings.from_env(), **given)
    check_address(settings.host, settings.port)
    settings.make_instance()
    schema.upgrade(settings.database_url)
    Server(create_app(settings), settings).run()


def check_address(host: str, port: int) -> None:
    """Raise SettingsError, saying why, where nothing can listen at this address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose others with --host and --port"
        ) from error


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings: the application is loaded once, before the workers are forked."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn our settings."""
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        options = {
            "bind": f"{host}:{self._settings.port}",
            "workers": self._settings.workers,
            "threads": self._settings.threads + 1,  # one is for what needs no store, while all others wait for that
            "worker_class": PatientWorker,
            "sendfile": False,  # it would wait for the client
            "preload_app": True,
            "graceful_timeout": GRACE,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": _say_address,
        }
        for name, value in options.items():
            if name in self.cfg.settings:  # older versions lack some
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._app


def _say_address(arbiter: Any) -> None:
    for listener in arbiter.LISTENERS:
        host, port = listener.sock.getsockname()[:2]
        click.echo(f"Framework Advisor answers at http://{f'[{host}]' if ':' in host else host}:{port}")
