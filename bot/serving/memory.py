"""How the C library hands memory to threads."""

from __future__ import annotations

import ctypes

ARENAS = 2
"""Heaps of a process. Threads take turns in Python anyhow, and what one heap has free is of no use to the others."""
M_ARENA_MAX = -8
"""From ``malloc.h`` of the GNU C library."""


def share_heaps() -> bool:
    """Let all threads of this process, and of those forked from it, share few heaps; to be called before they start.

    The library would give nearly each thread one of its own. Gives False where it is another one, that has no such
    setting; nothing changes then.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS))
    except (AttributeError, OSError, TypeError):
        return False
