"""The pages, put into an application."""

from bot.views.admin import misses, pages, signing_in
from bot.views.admin.blueprint import init_app

__all__ = ["init_app", "misses", "pages", "signing_in"]
