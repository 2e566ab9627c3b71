"""Run as a program: the real server over the fake engine, with settings from the environment."""

from bot.app import create_app
from bot.cli.serve import Server
from bot.settings import Settings
from bot.store import schema

from .fakes import FakeEngine, make_base

if __name__ == "__main__":
    settings = Settings.from_env()
    settings.make_instance()
    schema.upgrade(settings.database_url)
    Server(create_app(settings, engine=FakeEngine(), knowledge=make_base()), settings).run()
