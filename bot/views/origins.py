"""From which web pages protocols that insist on it may be called."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from bot.views.access import gate

PORTS = {"http": 80, "https": 443}


def origin_allowed(origin: str) -> bool:
    """Whether a page of *origin*, as its browser tells it, may send this request. Programs send none.

    Pages of sites may. A page of our own host may, where that host is an IP address or ``localhost``, or where
    ADVISOR_HOSTS says what it is called. Any name is not enough: whoever owns one can have it lead here (DNS
    rebinding), and then both headers tell that name. Raises StoreUnavailable.
    """
    return _is_ours(origin) or origin in gate().access.known().by_origin


def _is_ours(origin: str) -> bool:
    try:
        page = urlsplit(origin)
        default = PORTS[page.scheme]
        here = urlsplit(f"//{request.headers.get('Host', '')}")
        same = (page.hostname, page.port or default) == (here.hostname, here.port or default)
    except (KeyError, ValueError):
        return False
    bare = "@" not in origin and origin == f"{page.scheme}://{page.netloc}"
    return same and bare and (gate().hosts_are_known or _leads_only_here(page.hostname or ""))


def _leads_only_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
