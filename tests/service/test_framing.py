"""Where a request ends is found in whatever pieces it comes, and never beyond it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.framing import Framing, TooLarge

MOST = 1000
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: a\r\ncontent-LENGTH:  5\r\n\r\nhello"
CHUNKS = b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\n"
WHOLE = [GET, b"\r\n" + GET, POST, CHUNKS + b"\r\n", CHUNKS + b"X: y\r\n\r\n"]


def pieces(whole: bytes, cuts: list[int]) -> list[bytearray]:
    """What has been received after each cut."""
    return [bytearray(whole[:at]) for at in sorted({*cuts, len(whole)})]


@given(st.sampled_from(WHOLE), st.lists(st.integers(0, 120), max_size=6), st.sampled_from([b"", GET, b"\0"]))
def test_a_request_ends_where_it_ends_however_it_is_cut(whole: bytes, cuts: list[int], next_one: bytes) -> None:
    framing = Framing(MOST)
    ends = [framing.end(received) for received in pieces(whole, [cut for cut in cuts if cut < len(whole)])]

    assert ends == [None] * (len(ends) - 1) + [len(whole)]
    assert not framing.last
    assert Framing(MOST).end(bytearray(whole + next_one)) == len(whole)


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_no_bytes_upset_it(noise: bytes, cuts: list[int]) -> None:
    framing = Framing(MOST)
    for received in pieces(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + noise, [47 + c for c in cuts]):
        if framing.end(received) is not None:
            break


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 1001",
        b"Content-Length: 5, 5",
        b"Content-Length: -1",
        b"Content-Length: ",
        b"Content-Length: 5\r\nContent-Length: 5",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: identity",
    ],
)
def test_of_a_body_that_will_not_be_read_only_the_head_is_passed_on(fields: bytes) -> None:
    head = b"POST / HTTP/1.1\r\n" + fields + b"\r\n\r\n"
    framing = Framing(MOST)

    assert framing.end(bytearray(head + b"hello")) == len(head)
    assert framing.last


@pytest.mark.parametrize(
    "hopeless",
    [
        b"GET / HTTP/1.1\nHost: a\n",
        b"GET /" + b"a" * 9000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"a" * 9000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"a" * 9000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + b"a" * 1001,
    ],
)
def test_what_no_parser_takes_is_not_waited_for(hopeless: bytes) -> None:
    framing = Framing(MOST)

    assert framing.end(bytearray(hopeless)) == len(hopeless)
    assert framing.last


@pytest.mark.parametrize(
    ("status", "endless"),
    [
        (431, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000),
        (431, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"),
        (413, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;a=aaaaaaaaa\r\nx\r\n" * 999),
    ],
)
def test_what_goes_on_for_too_long_is_refused(status: int, endless: bytes) -> None:
    with pytest.raises(TooLarge) as refused:
        Framing(MOST).end(bytearray(endless))

    assert refused.value.status == status


def test_who_asks_for_leave_to_send_the_body_is_seen() -> None:
    framing = Framing(MOST)
    framing.end(bytearray(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"))

    assert framing.head_is_there
    assert framing.expects
