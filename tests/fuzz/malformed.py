"""Requests that no client should send, kind by kind. The same seed makes the same requests."""

from __future__ import annotations

import gzip
import json
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

Json = dict[str, Any]
REFUSED = frozenset({400, 401, 403, 404, 405, 406, 409, 411, 413, 414, 415, 417, 422, 426, 431, 501, 505})
"""What a request that cannot be taken may get: it is the client's fault, or (501, 505) something that nobody offers."""
ANSWERED = frozenset({200, 201, 202, 204})
ANY = REFUSED | ANSWERED
ASK = "/api/v1/ask"
LARGEST = 64 * 1024
LONGER = ("/v1/chat/completions",)
"""Where a body may have more, for earlier messages."""
QUESTION = b'{"question": "Flask or FastAPI?"}'
WHOLE = b'{"question": "Gr\xc3\xb6\xc3\x9fe?", "conversation_id": null, "explain": true}'
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n"
EVIL = (0, 1, 8, 9, 10, 11, 13, 27, 31, 32, 34, 37, 58, 59, 127, 128, 160, 255)
"""Bytes that mean something to somebody."""
MCP: Json = {
    "properties": {"jsonrpc": {}, "id": {}, "method": {}, "params": {}},
    "examples": [{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}],
}
"""The body of an address that the document leaves to its own protocol."""
# fmt: off
LINES = (
    b"", b" ", b"GET", b"GET /healthz", b"GET  /healthz  HTTP/1.1", b"/healthz HTTP/1.1", b"GET /healthz HTTP/0.9",
    b"GET /healthz HTTP/2.0", b"GET /healthz HTTP/3", b"GET /healthz HTTP/1.1 ", b"GET /healthz HTTPS/1.1",
    b"GET\t/healthz\tHTTP/1.1", b"get /healthz HTTP/1.1", b"GET healthz HTTP/1.1", b"GET * HTTP/1.1",
    b"CONNECT localhost:80 HTTP/1.1", b"PRI * HTTP/2.0", b"GET http:// HTTP/1.1", b"GET http://[::1 HTTP/1.1",
    b"GET /health\0z HTTP/1.1", b"GET /h\xc3\xa9 HTTP/1.1", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"G" * 30 + b" /healthz HTTP/1.1", b"GET /" + b"a" * 9000 + b" HTTP/1.1", b"A" * 70_000,
    b"\r\n\r\nGET / HTTP/1.1", b"GET /healthz HTTP/1.1\rX: y", b"GET /healthz HTTP/1.1\nX: y",
    b"\xef\xbb\xbfGET /healthz HTTP/1.1",
)
FIELDS = (
    b"Host", b"Accept", b"Cookie", b"Authorization", b"Origin", b"Content-Type", b"If-None-Match", b"Range", b"Expect",
    b"X-Forwarded-For", b"Forwarded", b"Upgrade", b"Connection", b"If-Modified-Since", b"Accept-Encoding",
    b"X-Request-ID", b"X-API-Key", b"X-Advisor-Site", b"X-Advisor-User-Token", b"MCP-Protocol-Version",
)
LENGTHS = (
    b"-1", b"-0", b"+5", b"0x10", b"1e3", b"5 5", b"5, 5", b"5,6", b"", b" ", b"9" * 30, b"nan", b"\xb2", b"1_0",
    b"1.0", b"2147483648", b"9223372036854775808", b"18446744073709551616", b"00000000000000000005",
)
CHUNKS = (
    b"", b"0", b"0\r\n", b"\r\n", b"g\r\n", b"-1\r\n\r\n", b"+5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n",
    b"5\r\nhel", b"5\r\nhello", b"5\r\nhello0\r\n\r\n", b"5\nhello\n0\n\n", b"5\r\nhelloo\r\n0\r\n\r\n",
    b"f" * 17 + b"\r\n", b"ffffffff\r\nx", b"7fffffffffffffff\r\nx", b"5 \r\nhello\r\n0\r\n\r\n",
    b" 5\r\nhello\r\n0\r\n\r\n", b"5;" + b"a" * 20_000, b'5;a="\r\nhello\r\n0\r\n\r\n', b"5;\0\r\nhello\r\n0\r\n\r\n",
    b"1\r\n{\r\n" * 3000, b"0\r\nHost: x\r\n\r\n",
    b"0\r\nContent-Length: 5\r\n\r\n", b"5_0\r\nhello\r\n0\r\n\r\n",
    b"0\r\n" + b"X: y\r\n" * 5000 + b"\r\n", b"\xd9\xa5\r\nhello\r\n0\r\n\r\n",
    b"0" * 9000 + b"5\r\nhello\r\n0\r\n\r\n",
)
CODINGS = (
    b"gzip", b"gzip, chunked", b"chunked, chunked", b"chunked, identity", b"identity", b"xchunked", b"chunked;a", b"",
)
DISGUISED = (
    b"Transfer-Encoding: chunked", b"Transfer-Encoding : chunked", b"Transfer-Encoding:\tchunked",
    b"transfer-encoding: CHUNKED", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: \x0bchunked",
    b"X: y\rTransfer-Encoding: chunked", b"Transfer-Encoding\r\n : chunked", b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked, gzip", b" Transfer-Encoding: chunked",
)
NOT_JSON = (
    b" ", b"NaN", b"-Infinity", b"undefined", b"'Flask?'", b"{question: 1}", b'{"question": "a",}', b"// x\n{}",
    b"\xef\xbb\xbf{}", b'{"question": "\xff"}', b'{"question": "\xc0\x80"}', b'{"question": "\xed\xa0\x80"}',
    b'{"question": "\xf5\x80\x80\x80"}', b'{"question": "a\nb"}', b'{"question": "\\x41"}', b'{"question": "\\u12"}',
    b'{"question": NaN}', b'{"question": 1e}', b'{"question": 01}', b'{"question": "Flask?"}}', b"null\0",
    b'{"question": "Flask?"} x', b'{"question": ' + b"9" * 60_000 + b"}", b'{"question": "' + b"\\" * 59_999,
    b"[" * 30_000, b"[" * 30_000 + b"]" * 30_000, b'{"a":' * 10_000, b'{"question":' + b"[" * 60_000, b"[" * 100_000,
)
ODD_JSON = (
    b"null", b"true", b"0", b"-0.0", b"1e400", b"-1e400", b"1e-400", b"9" * 4000, b'""', b"[]", b"{}", b'"\\u0000"',
    b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\ud83d\\udc0d"', b'"\\uffff"', b'{"question": {}}', b"[[[[]]]]",
    b'{"": ""}', b'{"__proto__": 1}', b'{"__class__": 1}',
)
KINDS = (
    None, "", "text/plain", "text/json", "application/xml", "multipart/form-data", "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded", "application/json, text/plain", "*/*", "json", "application/", "/", "\u00e4",
    "application/jsonp", "application/json" * 300, "application/json; charset=utf-16", "APPLICATION/JSON",
    "application/json; charset=nonsense", 'application/json; a="',
)
WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**64, 10**300, 0.5, -0.0, 1e308, "", " ", "\t\n", "0", "null",
    "a\0b", "\x07", "\x7f", "\u202e", "\ud800", "\udfff", "\U0010ffff", "é" * 3, "x" * 32, "x" * 33, "x" * 64, "x" * 65,
    "x" * 2000, "x" * 2001, "x" * 20_000, "'; DROP TABLE turn; --", "<script>alert(1)</script>", "{{7*7}}", "${7*7}",
    "%s%n", "../../etc/passwd", "__class__", "\r\nX: y", [], [None], [[]], ["Flask?"], [{}], [0] * 1000, {},
    {"a": None}, {"question": "Flask?"}, {"$ref": "#"}, [[[[[[[[[[]]]]]]]]]],
)
"""Values of every type, and on every border."""
ODD_PARTS = (
    "%00", "%", "%2", "%zz", "%2e%2e", "..", ".", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..;", "%ff", "%ed%a0%80", "%c0%ae",
    "a%20b", "%0d%0aX:%20y", "%F0%9F%90%8D", "a" * 300, "a" * 3500, "a//b", "{}", "*", "~", "-1", "0", "null", "'",
    "undefined", "%27%20OR%201=1", "%3Cscript%3E", ";a=b", "%25", "%2525", "\\", "|", "^", "`", "[", "flask%00",
    "flask.", "FLASK", "flask%0a",
)
ODD_VALUES = (*ODD_PARTS, "1e3", "9" * 500, "+", "-0", "")
PARAMETERS = (
    "framework", "topic", "kind", "polarity", "limit", "cursor", "format", "stream", "watermark", "site", "", "%00",
    "%ff", "__class__", "a[]",
)
METHODS = (
    "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "QUERY", "OPTIONS", "HEAD", "POST", "GET", "FOO", "get",
    "G-T", "PURGE", "A" * 21,
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Case:
    """Bytes to send, and what may come back."""

    data: bytes
    allowed: frozenset[int] = REFUSED
    silent: bool = False
    """Whether the connection may be closed without a reply: the request is not complete."""
    most_replies: int = 1
    head_only: bool = False


def request_lines(random: Random, document: Json) -> Iterator[Case]:
    """The first line, broken."""
    rest = b"\r\nHost: localhost\r\n\r\n"
    for line in LINES:
        yield Case(line + rest, allowed=ANY | {308}, silent=True, most_replies=2)  # http:// is sent on to http:///
        yield Case(line, allowed=ANY, silent=True)
    while True:
        line = spoilt(random, random.choice((b"GET /healthz HTTP/1.1", b"POST /api/v1/ask HTTP/1.1")))
        yield Case(line + rest, allowed=ANY, silent=True, most_replies=2)


def headers(random: Random, document: Json) -> Iterator[Case]:
    """Headers that are too many, too long, or none."""
    begin = b"GET /api/v1/articles HTTP/1.1\r\nHost: localhost\r\n"
    for count in (99, 100, 101, 500, 5000):
        yield Case(begin + b"X: y\r\n" * count + b"\r\n", allowed=ANY)
    for size in (8000, 8190, 8192, 20_000, 100_000):
        yield Case(begin + b"X: " + b"y" * size + b"\r\n\r\n", allowed=ANY)
        yield Case(begin + b"X" * size + b": y\r\n\r\n", allowed=ANY)
    while True:
        field = odd_field(random, random.choice(FIELDS))
        yield Case(begin + field + b"\r\n\r\n", allowed=ANY, silent=True, most_replies=2)


def odd_field(random: Random, name: bytes) -> bytes:
    """A line that stands where a header should."""
    value = noise(random)
    forms = (
        *(name + b": " + value, name + value + b": x", name + b" : x", b": x", name, value, b" " + name + b": x"),
        *(name + b":\r\n folded", name + b": x\r\n" + name + b": y", name + b": " + text(random).encode()),
        *(name + b": \xed\xa0\x80", name + b": " + b"9" * 400, name + b": \0", name + b"\x85: x"),
    )
    return random.choice(forms)


def lengths(random: Random, document: Json) -> Iterator[Case]:
    """A Content-Length that is not the length."""
    size = len(QUESTION)
    for value in LENGTHS:
        yield Case(post(QUESTION, b"Content-Length: " + value, length=False), silent=True, most_replies=2)
        yield Case(post(QUESTION, b"Content-Length: " + value))  # and the right one after it
    while True:
        less = random.randrange(size)
        yield Case(post(QUESTION, b"Content-Length: %d" % less, length=False), most_replies=2)
        more = size + random.choice((1, 2, 100, 60_000, random.randrange(1, 10**6)))
        yield Case(post(QUESTION, b"Content-Length: %d" % more, length=False), silent=True)
        yield Case(post(QUESTION, b"Content-Length: %d" % size, b"Content-Length: %d" % less, length=False))


def chunks(random: Random, document: Json) -> Iterator[Case]:
    """A body in chunks, broken in every way."""
    for wire in CHUNKS:
        yield Case(in_chunks(wire), silent=True)
    for coding in CODINGS:
        data = post(chunked(QUESTION), b"Transfer-Encoding: " + coding, length=False)
        yield Case(data, allowed=ANY, silent=True, most_replies=2)
    whole = chunked(QUESTION[:10], QUESTION[10:])
    while True:
        yield Case(in_chunks(whole[: random.randrange(len(whole))]), silent=True)
        yield Case(in_chunks(spoilt(random, whole)), allowed=ANY, silent=True, most_replies=2)


def smuggling(random: Random, document: Json) -> Iterator[Case]:
    """A second request hidden in the body of a first, for servers that frame requests differently."""
    size = len(SMUGGLED)
    while True:
        coding = random.choice(DISGUISED)
        hidden = chunked(QUESTION[: random.randrange(1, 20)])
        both = post(hidden + SMUGGLED, coding, b"Content-Length: %d" % (len(hidden) + size), length=False)
        yield Case(both, allowed=ANY)
        yield Case(post(chunked(SMUGGLED), coding, b"Content-Length: 4", length=False))
        twice = (b"Content-Length: %d" % len(QUESTION), b"Content-Length: %d" % (len(QUESTION) + size))
        yield Case(post(QUESTION + SMUGGLED, *twice, length=False))


def not_json(random: Random, document: Json) -> Iterator[Case]:
    """Bodies that are no JSON in UTF-8, or only nearly."""
    paths = [path for path, _ in bodies(document)]
    for path in paths:
        yield Case(post(b"", path=path), allowed=ANY)  # not every address needs one
        for body in NOT_JSON:
            yield Case(post(body, path=path))
        for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-7"):
            yield Case(post('{"question": "Größe+?"}'.encode(encoding), path=path), allowed=ANY)
    while True:
        path = random.choice(paths)
        yield Case(post(WHOLE[: random.randrange(1, len(WHOLE))], path=path))
        yield Case(post(noise(random, 400), path=path))
        yield Case(post(spoilt(random, WHOLE), path=path), allowed=ANY)


def odd_json(random: Random, document: Json) -> Iterator[Case]:
    """JSON that is as it should be and yet unusual."""
    for path, _ in bodies(document):
        for value in ODD_JSON:
            alone, before = b'{"question": ' + value, b'{"question": "Flask or FastAPI?", "question": '
            for body in (value, alone + b"}", alone + b', "question": "Flask or FastAPI?"}', before + value + b"}"):
                yield Case(post(body, path=path), allowed=ANY)


def borders(random: Random, document: Json) -> Iterator[Case]:
    """Bodies of nearly the largest size."""
    for path, _ in bodies(document):
        for size in (LARGEST - 1, LARGEST, LARGEST + 1, LARGEST + 2, 2 * LARGEST, 20 * LARGEST):
            fits = ANY if size <= LARGEST or path in LONGER else frozenset({413})
            body = QUESTION.ljust(size)
            yield Case(post(body, path=path), allowed=fits)
            yield Case(post(body, b"Expect: 100-continue", path=path), allowed=fits)
            wire = chunked(*(body[at : at + 9000] for at in range(0, size, 9000)))
            yield Case(post(wire, b"Transfer-Encoding: chunked", path=path, length=False), allowed=fits)


def content_types(random: Random, document: Json) -> Iterator[Case]:
    """Content types and encodings that are not ours."""
    paths = [path for path, _ in bodies(document)]
    packed = gzip.compress(QUESTION, mtime=0)
    for path in paths:
        for coding in (b"gzip", b"deflate", b"br", b"zstd", b"identity", b"x", b"", b"gzip, gzip"):
            yield Case(post(packed, b"Content-Encoding: " + coding, path=path))
            yield Case(post(QUESTION, b"Content-Encoding: " + coding, path=path), allowed=ANY)
        for kind in KINDS:
            yield Case(post(QUESTION, path=path, kind=kind), allowed=ANY)
    while True:
        field = b"Content-Type: " + spoilt(random, b"application/json; charset=utf-8").translate(None, b"\r\n")
        yield Case(post(QUESTION, field, path=random.choice(paths), kind=None), allowed=ANY)


def fields(random: Random, document: Json) -> Iterator[Case]:
    """Each field of each request with each value of WRONG; then strange texts, among fields that nobody knows."""
    for path, schema in bodies(document):
        for name in schema.get("properties", {}):
            for value in WRONG:
                yield Case(post(as_json({**sample(schema), name: value}), path=path), allowed=ANY)
    while True:
        path, schema = random.choice(bodies(document))
        name = random.choice(sorted(schema.get("properties", {"question": {}})))
        wrong = random.choice(WRONG)
        value = random.choice((wrong, text(random), [text(random)], {text(random): wrong}))
        yield Case(post(as_json({**sample(schema), name: value, text(random): wrong}), path=path), allowed=ANY)


def addresses(random: Random, document: Json) -> Iterator[Case]:
    """Paths and queries that name nothing, or something else."""
    paths = sorted(document["paths"])
    while True:
        parts = random.choice(paths).split("/")
        path = "/".join(random.choice(ODD_PARTS) if part.startswith("{") else part for part in parts)
        if random.random() < 0.4:
            before = random.choice(("", "/", "//", "/.", "/..", "/%2e%2e", "/api/../"))
            path = before + path + random.choice(("", "/", "//", "/x", "%00", "/..", "/" + random.choice(ODD_PARTS)))
        pairs = (f"{random.choice(PARAMETERS)}={random.choice(ODD_VALUES)}" for _ in range(random.randrange(4)))
        query = random.choice(("", "?", "??", "?&", "?;")) + "&".join(pairs)
        yield Case(f"GET {path}{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), allowed=ANY)


def methods(random: Random, document: Json) -> Iterator[Case]:
    """Methods that nobody takes."""
    paths = [path.replace("{", "").replace("}", "") for path in sorted(document["paths"])]
    letters = string.ascii_letters + "-_.!~*'"
    while True:
        made_up = "".join(random.choices(letters, k=random.randint(1, 25)))
        method = random.choice((random.choice(METHODS), random.choice(METHODS), made_up))
        head = f"{method} {random.choice(paths)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n"
        yield Case(head.encode() + b"{}", allowed=ANY, head_only=method == "HEAD")


Kind = Callable[[Random, Json], Iterator[Case]]
HALF: dict[str, tuple[Kind, int]] = {
    "request lines": (request_lines, 500),
    "headers": (headers, 500),
    "lengths": (lengths, 350),
    "chunks": (chunks, 500),
    "smuggling": (smuggling, 300),
    "not JSON": (not_json, 600),
    "odd JSON": (odd_json, 800),
    "borders": (borders, 300),
    "content types": (content_types, 500),
    "fields": (fields, 2500),
    "addresses": (addresses, 700),
    "methods": (methods, 250),
}
"""Each kind of request, and the most that are sent of it in one half of a run."""


def post(
    body: bytes, *more: bytes, path: str = ASK, kind: str | None = "application/json", length: bool = True
) -> bytes:
    """A request with a body that is framed as it should be unless *length* is false."""
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: localhost", *more]
    if kind is not None:
        lines.append(b"Content-Type: " + kind.encode())
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(*pieces: bytes) -> bytes:
    """These chunks and the end, as they go over the wire."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"


def in_chunks(wire: bytes) -> bytes:
    """A question whose body goes over the wire like this."""
    return post(wire, b"Transfer-Encoding: chunked", length=False)


def as_json(value: Json) -> bytes:
    """*value* as JSON."""
    return json.dumps(value).encode()


def noise(random: Random, most: int = 200) -> bytes:
    """Some bytes, a third of them ones that mean something."""
    size = random.randint(1, most)
    return bytes(random.choice(EVIL) if random.random() < 0.3 else random.randrange(256) for _ in range(size))


def text(random: Random) -> str:
    """Some characters from all over Unicode, without halves of pairs."""
    ranges = (range(128), range(0xD800), range(0xE000, 0x110000))
    return "".join(chr(random.choice(random.choice(ranges))) for _ in range(random.randint(1, 30)))


def spoilt(random: Random, data: bytes) -> bytes:
    """*data* with a few bytes changed, added or gone."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(changed))
        match random.randrange(3):
            case 0:
                changed[at] = random.choice(EVIL)
            case 1:
                changed[at:at] = noise(random, 5)
            case _:
                del changed[at : at + random.randint(1, 4)]
    return bytes(changed)


def bodies(document: Json) -> list[tuple[str, Json]]:
    """Each address that takes a body, without parameters in it, with the schema of the body."""
    schemas = document["components"]["schemas"]
    described = (
        (path, schemas[of["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]])
        for path, of in document["paths"].items()
        if "{" not in path and "requestBody" in of.get("post", {})
    )
    return [("/mcp", MCP), *described]


def sample(schema: Json) -> Json:
    """A body of the right shape, as far as an example or the required fields tell it."""
    if "examples" in schema:
        return dict(schema["examples"][0])
    return dict.fromkeys(schema.get("required", ()), "Flask or FastAPI?")
