"""From which web pages programs' addresses may be called."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

PORTS = {"http": 80, "https": 443}


def origin_allowed(origin: str) -> bool:
    """Whether a page of *origin*, as its browser tells it, may send this request. Programs send none.

    A page of our own host may, where that host is an IP address or ``localhost``. A name is not enough: whoever
    owns one can have it lead here (DNS rebinding), and then both headers tell that name.
    """
    try:
        page = urlsplit(origin)
        default = PORTS[page.scheme]
        here = urlsplit(f"//{request.headers.get('Host', '')}")
        same = (page.hostname, page.port or default) == (here.hostname, here.port or default)
    except (KeyError, ValueError):
        return False
    bare = "@" not in origin and origin == f"{page.scheme}://{page.netloc}"
    return same and bare and _leads_only_here(page.hostname or "")


def _leads_only_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
