"""Where the bot is installed in Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallKey:
    """Where the app is installed and by whom; an absent part is the empty string."""

    enterprise: str
    team: str
    user: str = ""
    """Empty for the entry of the bot itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """An installation. What it holds, tokens among it, is sealed: only who has the key can read it."""

    key: InstallKey
    sealed: bytes = field(repr=False)
    installed_at: datetime
