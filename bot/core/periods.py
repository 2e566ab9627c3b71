"""How long something is kept, as people write it: ``90d``."""

from __future__ import annotations

import re
from datetime import timedelta

HOURS = {"h": 1, "d": 24, "w": 7 * 24}
LONGEST = timedelta(weeks=52 * 100)
_WRITTEN = re.compile(r"(?a:(\d{1,9})([hdw]))")


def period_of(text: str) -> timedelta:
    """The time that *text* names in hours, days or weeks (``36h``, ``90d``, ``12w``), at least an hour.

    Raises ValueError, saying why, where it names none.
    """
    found = _WRITTEN.fullmatch(text.strip().lower())
    hours = int(found[1]) * HOURS[found[2]] if found else 0
    if not 0 < hours <= LONGEST // timedelta(hours=1):
        raise ValueError(
            f"must be a number of hours, days or weeks up to 100 years, such as 36h, 90d or 12w, not {text!r}"
        )
    return timedelta(hours=hours)
