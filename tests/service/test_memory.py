"""Threads of the server share their heaps."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, tempfile, threading
from bot.serving.memory import share_heaps

if "shared" in sys.argv:
    assert share_heaps()
ready, kept = threading.Barrier(17), []

def work():
    kept.append([bytes(4000) for _ in range(100)])
    ready.wait()
    ready.wait()

for _ in range(16):
    threading.Thread(target=work, daemon=True).start()
ready.wait()
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as file:
    stream = ctypes.c_void_p(library.fopen(file.name.encode(), b"w"))
    library.malloc_info(0, stream)
    library.fclose(stream)
    print(file.read().count(b"<heap nr="))
"""


def heaps(*arguments: str) -> int:
    found = subprocess.run([sys.executable, "-c", HEAPS, *arguments], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    return int(found.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only this library has heaps for threads")
def test_threads_share_two_heaps() -> None:
    assert heaps("shared") == 2
    assert heaps() > 2
