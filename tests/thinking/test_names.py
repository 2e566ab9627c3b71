"""Names in a question: every spelling, slips of the pen, the other sense of an ordinary word, and rivals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.reading import Context
from bot.reading.reader import Reader

from .walk import FRAMEWORKS

SENTENCES = Path(__file__).parent / "names"
NOT_YET = "  # not yet"


def sentences(name: str) -> list[Any]:
    """The lines of a file: expected names and a sentence; a line that ends in "# not yet" is known to fail."""
    mark = pytest.mark.xfail(strict=True, reason="the words around the name do not tell")
    rows = []
    for line in (SENTENCES / name).read_text(encoding="utf-8").splitlines():
        expected, _, text = line.removesuffix(NOT_YET).rpartition(" | ")
        rows.append(pytest.param(text, expected, marks=[mark] if line.endswith(NOT_YET) else [], id=text))
    return rows


def names(reader: Reader, text: str, sort: str, context: Context | None = None) -> list[str]:
    """The names of *sort* in a text, each once, in its order."""
    readings = reader.read(text, context or Context())
    found = [n["id"] for reading in readings for n in reading.evidence["names"] if n["sort"] == sort]
    return list(dict.fromkeys(found))


def slips(name: str) -> Iterator[str]:
    """*name* with two letters swapped, one dropped or one doubled, never the first or the last."""
    for i in range(1, len(name) - 1):
        yield name[:i] + name[i + 1 :]
        yield name[:i] + name[i] + name[i:]
        if i + 2 < len(name) and name[i] != name[i + 1]:
            yield name[:i] + name[i + 1] + name[i] + name[i + 2 :]


@pytest.mark.parametrize(("text", "expected"), sentences("framework_sense.txt"))
def test_a_name_is_found_where_the_framework_is_meant(reader: Reader, text: str, expected: str) -> None:
    assert names(reader, text, "framework") == expected.split()


@pytest.mark.parametrize(("text", "expected"), sentences("other_sense.txt"))
def test_an_ordinary_word_is_no_framework(reader: Reader, text: str, expected: str) -> None:
    assert names(reader, text, "framework") == expected.split() == []


@pytest.mark.parametrize(("text", "expected"), sentences("rivals.txt"))
def test_what_no_article_covers_is_known_by_its_name(reader: Reader, text: str, expected: str) -> None:
    assert [name.casefold() for name in names(reader, text, "other")] == [expected.casefold()]


@pytest.mark.parametrize(("text", "expected"), sentences("no_rivals.txt"))
def test_an_ordinary_word_is_no_rival(reader: Reader, text: str, expected: str) -> None:
    assert names(reader, text, "other") == expected.split() == []


@pytest.mark.parametrize(
    ("spelling", "framework"),
    [
        ("djnago", "django"),
        ("fast api", "fastapi"),
        ("fast-api", "fastapi"),
        ("FASTAPI", "fastapi"),
        ("Fast API", "fastapi"),
        ("cherry py", "cherrypy"),
        ("Cherry-Py", "cherrypy"),
        ("web2.py", "web2py"),
        ("web 2 py", "web2py"),
        ("turbo gears", "turbogears"),
        ("turbo gaers", "turbogears"),
        ("TurboGears2", "turbogears"),
        ("toranado", "tornado"),
        ("flsk", "flask"),
        ("plotly dash", "dash"),
        ("cubic web", "cubicweb"),
        ("cubic wbe", "cubicweb"),
        ("Django's", "django"),
        ("tornado's", "tornado"),
        ("djangos", "django"),
        ("Django5", "django"),
        ("zope3", "zope"),
        ("bottle.py", "bottle"),
        ("flacon", "falcon"),
        ("flaks", "flask"),
        ("plotly dahs", "dash"),
        ("ploty dash", "dash"),
        ("plotly dsh", "dash"),
        ("fats api", "fastapi"),
        ("fast aip", "fastapi"),
        ("fsat api", "fastapi"),
        ("cherry pi", "cherrypy"),
        ("cheery py", "cherrypy"),
        ("tubro gears", "turbogears"),
        ("web2 py", "web2py"),
        ("web two py", "web2py"),
        ("cubci web", "cubicweb"),
        ("torndao", "tornado"),
        ("pyrmaid", "pyramid"),
    ],
)
@pytest.mark.parametrize("pattern", ["pros of {}", "who uses {}?", "is {} good for beginners", "{} or CherryPy"])
def test_a_framework_is_found_in_every_spelling(reader: Reader, spelling: str, framework: str, pattern: str) -> None:
    expected = [framework, *(["cherrypy"] if "CherryPy" in pattern and framework != "cherrypy" else [])]

    assert names(reader, pattern.format(spelling), "framework") == expected


@pytest.mark.parametrize(
    ("text", "framework"),
    [
        ("Py4Web vs Masonite", "web2py"),
        ("is djangorestframework fast", "django"),
        ("DRF pros", "django"),
        ("Django Ninja pros", "django"),
        ("django-channels pros", "django"),
        ("Bottlerocket pros", "bottle"),
        ("which framework for a dashboard", "dash"),
        ("is hugging face good", "hug"),
        ("who uses flashcards", "flask"),
        ("Phalcon pros", "falcon"),
        ("which framework for a fast API?", "fastapi"),
        ("best framework for fast apis", "fastapi"),
        ("what about fast.ai", "fastapi"),
        ("pros of falcon", "flask"),
        ("pros of flask", "falcon"),
        ("pros of falcn", "flask"),
        ("pros of falsk", "falcon"),
        ("a flacon of perfume", "falcon"),
    ],
)
def test_a_neighbour_of_a_name_is_not_that_name(reader: Reader, text: str, framework: str) -> None:
    assert framework not in names(reader, text, "framework")


@pytest.mark.parametrize(
    ("text", "frameworks"),
    [
        ("a REST API, Flask or FastAPI?", ["flask", "fastapi"]),
        ("an api (flask or django)", ["flask", "django"]),
        ("I need a rest api. flask or django?", ["flask", "django"]),
        ("is it fast? api wise", []),
        ("we like it fast, api and all", []),
    ],
)
def test_no_name_reaches_across_a_mark(reader: Reader, text: str, frameworks: list[str]) -> None:
    assert names(reader, text, "framework") == frameworks
    assert names(reader, text, "other") == []


@pytest.mark.parametrize("text", ["which framework for a fast app", "a slow api or a fast apt", "past api versions"])
def test_two_known_words_are_no_misspelt_name(reader: Reader, text: str) -> None:
    assert names(reader, text, "framework") == []


def test_a_word_that_only_one_framework_has_speaks_for_it(reader: Reader) -> None:
    assert names(reader, "a dash of plotly", "framework") == []
    assert names(reader, "what is dsh", "framework") == []
    assert names(reader, "what is dsh by plotly", "framework") == ["dash"]


@pytest.mark.parametrize("framework", [name for name in FRAMEWORKS if len(name) >= 5])
def test_one_slip_in_a_name_of_five_letters_or_more_is_seen_through(reader: Reader, framework: str) -> None:
    other_names = {"flak", "webpy", "fastai"}
    missed = [
        slip
        for slip in dict.fromkeys(slips(framework))
        if slip not in other_names and names(reader, f"who uses {slip}?", "framework") != [framework]
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("text", "framework"),
    [
        ("pros of dsah", "dash"),
        ("huug vs falcon", "hug"),
        ("cons of zpoe", "zope"),
        ("who uses trnaado?", "tornado"),
        ("pros of mosanite", "masonite"),
        ("pros of tubrogeras", "turbogears"),
    ],
)
def test_more_is_dared_where_the_sentence_asks_for_a_name(reader: Reader, text: str, framework: str) -> None:
    assert framework in names(reader, text, "framework")


@pytest.mark.parametrize(
    "word", ["hash", "desk", "sonic", "panic", "battle", "flash", "hope", "zone", "toronto", "hog", "dish", "mango"]
)
@pytest.mark.parametrize("pattern", ["pros of {}", "who uses {}", "{} vs CherryPy", "does {} support websockets"])
def test_an_english_word_near_to_a_name_is_not_that_name(reader: Reader, word: str, pattern: str) -> None:
    assert set(names(reader, pattern.format(word), "framework")) <= {"cherrypy"}


def test_a_framework_of_the_turn_before_is_still_meant(reader: Reader) -> None:
    text = "what about the bottle"

    assert names(reader, text, "framework") == []
    assert names(reader, text, "framework", Context(frameworks=("bottle",))) == ["bottle"]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("does FastAPI use Starlette", "starlette"),
        ("is Masonite like Laravel", "rails-way"),
        ("does flask work with celery", "background-jobs"),
        ("does django work with react", "spa"),
    ],
)
def test_what_the_articles_know_as_a_part_is_no_rival(reader: Reader, text: str, topic: str) -> None:
    reading = reader.read(text, Context())[0]

    assert (reading.others, reading.topics) == ((), (topic,))


@pytest.mark.parametrize(
    "text", ["Starlette vs FastAPI", "is Laravel better than Masonite", "Celery?", "what is Laravel"]
)
def test_what_is_set_against_a_framework_or_stands_alone_is_a_rival(reader: Reader, text: str) -> None:
    assert len(names(reader, text, "other")) == 1


def test_a_score_says_how_sure_a_name_is(reader: Reader) -> None:
    evidence = reader.read("flask, djnago, FastAPI or Foobar", Context())[0].evidence["names"]
    scores = {name["id"]: name["score"] for name in evidence}

    assert scores["flask"] == scores["fastapi"] == 1.0
    assert scores["foobar"] < scores["django"] < 1.0


def test_a_long_row_of_names_is_cut(reader: Reader) -> None:
    text = " ".join(["flask or falcon"] * 120)

    assert len(reader.read(text, Context())[0].evidence["names"]) <= 24
