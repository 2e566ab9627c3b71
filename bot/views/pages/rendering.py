"""From values to HTML: templates that escape all text, pages that are rendered once, and their ETags."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from flask import Response, current_app, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.asking import Edition
from bot.views.access import gate
from bot.views.pages.contents import DISAGREEMENTS, SIGNS, address
from bot.views.ports import services
from bot.widget import built

HERE = Path(__file__).parent
MOST_KEPT = 8 * 1024 * 1024
"""Bytes of compressed pages that are kept of an edition: all of the shipped knowledge, and the latest comparisons."""
Values = Mapping[str, Any]


class Kept:
    """The pages that were asked for last, compressed, up to *most* bytes. To be used by one thread at a time."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> bytes | None:
        """The page, which then counts as asked for last; None where it is not kept."""
        if key in self._pages:
            self._pages.move_to_end(key)
        return self._pages.get(key)

    def put(self, key: str, page: bytes) -> None:
        """Keep *page*; those go that were not asked for the longest."""
        self._size += len(page) - len(self._pages.pop(key, b""))
        self._pages[key] = page
        while self._size > self._most:
            self._size -= len(self._pages.popitem(last=False)[1])


class Pages:
    """The latest pages of each edition; threads may share it."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Edition, Kept] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def get(self, edition: Edition, key: str, render: Callable[[], str]) -> bytes:
        """The page *key* of *edition*, compressed by gzip; rendered if it is not kept."""
        with self._lock:
            page = self._of.setdefault(edition, Kept()).get(key)
        if page is None:
            page = gzip.compress(render().encode(), compresslevel=6, mtime=0)
            with self._lock:
                self._of[edition].put(key, page)
        return page


@cache
def environment() -> Environment:
    """The templates. Every value is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["address"] = address
    made.filters["quoted"] = lambda text: quote(text, safe="")
    made.filters["called"] = lambda article: article.called[:1].upper() + article.called[1:]
    made.globals["SIGNS"] = SIGNS
    made.globals["DISAGREEMENTS"] = DISAGREEMENTS
    return made


@cache
def design() -> str:
    """A digest of all that makes pages of knowledge: what was rendered by another release is not ours."""
    digest = hashlib.sha256()
    for file in sorted((*HERE.glob("*.py"), *HERE.glob("templates/*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def knowledge_is_open() -> bool:
    """Whether anybody may read the knowledge, or only who shows a key."""
    return not gate().access.keys_needed


def own_address() -> str | None:
    """Scheme and host under which the service is known, without a slash at the end; None where nobody said."""
    hosts = current_app.config.get("TRUSTED_HOSTS")
    if not hosts:
        return None
    name, port = hosts[0], request.host.partition(":")[2]
    return f"{request.scheme}://{name}{f':{port}' if port else ''}"


def common(edition: Edition, address: str | None = None) -> dict[str, Any]:
    """What every page is given; *address* is where it stands, where it has one of its own."""
    origin = own_address()
    return {
        "base": edition.knowledge,
        "widget": f"/widget/{built(services().web).release}/widget.js",
        "canonical": origin and address and f"{origin}{address}",
        "path": request.path,
        "knowledge_is_open": knowledge_is_open(),
        "good_questions": GOOD_QUESTIONS,
    }


def render(template: str, values: Values) -> str:
    """*template*, filled."""
    return environment().get_template(template).render(values)


def page(edition: Edition, template: str, address: str, values: Callable[[], Values]) -> Response:
    """The page of *edition* at *address*, from memory where it is there; 304 where the browser has it already.

    *values* is called only to render. The same address must always have the same values.
    """
    around = common(edition, address)
    key = "\0".join((address, str(around["canonical"]), str(around["knowledge_is_open"]), around["widget"]))
    etag = hashlib.sha256("\0".join((edition.knowledge.version, design(), key)).encode()).hexdigest()[:32]
    response = Response(content_type="text/html; charset=utf-8")
    response.set_etag(etag, weak=True)  # the same page, whether compressed or not
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Encoding")
    if request.if_none_match.contains_weak(etag):
        response.status_code = 304
        return response
    kept: Pages = current_app.extensions["pages"]
    compressed = kept.get(edition, key, lambda: render(template, {**around, **values()}))
    if request.accept_encodings["gzip"]:
        response.content_encoding = "gzip"
        response.data = compressed
    else:
        response.data = gzip.decompress(compressed)
    return response


def once(template: str, values: Values, status: int = 200) -> Response:
    """A page that nobody keeps: an answer, a refusal."""
    text = render(template, {**common(services().bot.edition()), **values})
    return Response(text, status=status, content_type="text/html; charset=utf-8")


GOOD_QUESTIONS = (
    ("Which framework for a real-time chat app, not Django?", "recommend"),
    ("Compare Django and Flask", "compare"),
    ("What speaks against Flask?", "weaknesses"),
    ("Do the articles agree on Django's learning curve?", "disputes"),
    ("What is a microframework?", "terms"),
    ("How do I choose a framework?", "choosing"),
)
"""What a newcomer may begin with, and what it shows."""
