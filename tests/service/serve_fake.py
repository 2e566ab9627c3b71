"""Run as a program: the real server over the fake engine, with settings from the environment."""

import os
import time

from bot.app import create_app
from bot.asking import Reply
from bot.cli.serve import Server
from bot.core.reading import Context
from bot.operations import logs
from bot.operations.metric_folder import fresh_folder
from bot.operations.metrics import count_in
from bot.settings import Settings
from bot.store import schema

from .fakes import FakeEngine, make_base


class Engine(FakeEngine):
    """Takes two seconds where the question says so, and fails where it says so."""

    def reply(self, text: str, context: Context) -> Reply:
        if "slowly" in text:
            time.sleep(2)
        if "fail" in text:
            raise ValueError(f"I cannot read {text}")
        told = super().reply(text, context)
        told.body["answer"]["text"] += f" from {os.getpid()}"
        return told


if __name__ == "__main__":
    settings = Settings.from_env()
    settings.make_instance()
    logs.configure(settings.log, settings.log_level)
    schema.upgrade(settings.database_url)
    with fresh_folder(settings.instance / "metrics") as folder:
        app = create_app(settings, engine=Engine(), knowledge=make_base(), metrics=count_in(folder))
        Server(app, settings).run()
