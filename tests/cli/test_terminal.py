"""What is printed suits where it goes."""

from __future__ import annotations

from io import StringIO

import pytest

from bot.cli.terminal import clean, count_of, new_table, print_table, screen, words


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def colourful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of today, whatever the tests run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_a_terminal_gets_style_and_wrapped_lines() -> None:
    stream = Terminal()
    screen(stream).print(words("word " * 20, "bold"))

    assert "\x1b[1m" in stream.getvalue()
    assert stream.getvalue().count("\n") > 1


def test_a_pipe_gets_whole_plain_lines() -> None:
    stream = StringIO()
    screen(stream).print(words("word " * 100 + "end", "bold"))

    assert stream.getvalue() == "word " * 100 + "end\n"


@pytest.mark.parametrize("stream", [StringIO(), Terminal()], ids=["pipe", "terminal"])
def test_markup_is_text_everywhere(stream: StringIO) -> None:
    console = screen(stream)
    table = new_table(console, "[b]one[/b]", title="[i]all[/i]")
    table.add_row(words("[/]"))
    console.print("[red]:cat:[/red]")
    print_table(console, table)

    for text in ("[red]:cat:[/red]", "[b]one[/b]", "[i]all[/i]", "[/]"):
        assert text in stream.getvalue()


def test_a_table_in_a_pipe_wraps_its_cells_and_ends_its_lines() -> None:
    stream = StringIO()
    console = screen(stream)
    table = new_table(console, "one", "two")
    table.add_row(words("word " * 50), words(""))
    print_table(console, table)

    assert all(len(line) <= 100 and line == line.rstrip() for line in stream.getvalue().splitlines())


def test_what_a_terminal_would_obey_is_left_out() -> None:
    assert clean("a\x1b[31mb\x9bc\x00d\udcffe\rf") == "a[31mbcdef"
    assert clean("lines\n\tand naïve 日本 👍 words") == "lines\n\tand naïve 日本 👍 words"


def test_counts_agree_with_their_word() -> None:
    assert [count_of(n, "claim") for n in (0, 1, 2, 1460)] == ["no claims", "1 claim", "2 claims", "1,460 claims"]
