"""``advisor serve``: the web service under gunicorn."""

from __future__ import annotations

import gc
import socket
from dataclasses import replace
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from bot.app import create_app, now
from bot.core.errors import SettingsError
from bot.operations import logs
from bot.operations.metric_folder import fresh_folder
from bot.operations.metrics import count_in
from bot.operations.workers import Workers
from bot.serving.memory import share_heaps
from bot.serving.worker import PatientWorker
from bot.settings import Settings
from bot.store import database, retention, schema

GRACE = 30
"""Seconds that running requests get when the service is told to stop."""
MARGIN = 2
"""Seconds of these that are left for the end of a process itself."""


@click.command()
@click.option("--host", help="The address to listen on.  [default: HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.  [default: PORT or 8000]")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes.  [default: ADVISOR_WORKERS or 1]")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads of each.  [default: ADVISOR_THREADS or 32]")
@click.option("--migrate/--no-migrate", default=None, help="Bring the database up to date.  [default: ADVISOR_MIGRATE]")
def serve(**chosen: Any) -> None:
    """Serve the page and the API. The database is brought up to date first."""
    given = {name: value for name, value in chosen.items() if value is not None}
    settings = replace(Settings.from_env(), **given)
    check_address(settings.host, settings.port)
    settings.make_instance()
    logs.configure(settings.log, settings.log_level)
    share_heaps()
    if settings.migrate:
        schema.upgrade(settings.database_url)
    with fresh_folder(settings.instance / "metrics") as folder:
        Server(create_app(settings, metrics=count_in(folder), published=True), settings).run()


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
            "forwarded_allow_ips": "",  # proxies are trusted by ADVISOR_TRUSTED_PROXIES alone
            "loglevel": "debug" if self._settings.log_level == "debug" else "warning",
            "logger_class": logs.ServerLog,
            "when_ready": _when_ready,
            "post_worker_init": self._begin,
            "worker_exit": self._ended,
            "child_exit": self._gone,
        }
        for name, value in options.items():
            if name in self.cfg.settings:  # older versions lack some
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._app

    def _begin(self, worker: Any) -> None:
        workers: Workers = self._app.extensions["workers"]
        workers.begin(stopping=lambda: not worker.alive)
        if self._settings.retention:  # in each worker: a thread does not live on in a fork
            retention.start(database.engine_of(self._app), self._settings.retention, now)

    def _ended(self, arbiter: Any, worker: Any) -> None:
        workers: Workers = self._app.extensions["workers"]
        workers.end(GRACE - MARGIN)

    def _gone(self, arbiter: Any, worker: Any) -> None:
        workers: Workers = self._app.extensions["workers"]
        workers.gone(worker.pid)


def _when_ready(arbiter: Any) -> None:
    """Say where the server listens; keep what was loaded out of the workers' garbage collection, so it stays shared."""
    gc.collect()
    gc.freeze()
    for listener in arbiter.LISTENERS:
        host, port = listener.sock.getsockname()[:2]
        click.echo(f"Framework Advisor answers at http://{f'[{host}]' if ':' in host else host}:{port}")
