"""A citation points at the line it was made from, and no line of an article is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import KnowledgeError
from bot.knowledge_base.pack import load
from bot.knowledge_base.shape import Problems
from bot.knowledge_base.verify import Verification, digest_at, digest_of, read_skipped, verify

from .packs import Fields, a_claim, a_dispute, told, write_pack

LINES = ("A heading", "Ash does map   objects, as people who have tried it for some years keep saying.", "", "The end")
ASH = "pack/frameworks/ash.yaml"
SKIPPED: Mapping[str, Any] = {"skipped": {"first": [{"line": 1, "reason": "heading"}, {"line": 4, "reason": "end"}]}}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


SOUND = a_claim(line=2, digest=sha(" ".join(LINES[1].split())))


def skipping(*lines: Mapping[str, Any], article: str = "first") -> Mapping[str, Any]:
    return {"skipped": {article: list(lines)}}


def verified(
    root: Path,
    *claims: Fields,
    skipped: Mapping[str, Any] = SKIPPED,
    disputes: Sequence[Fields] = (),
    lines: Sequence[str] = LINES,
) -> Verification:
    """What verifying says of a pack with these *claims* against an article with these *lines*."""
    articles = root / "articles"
    articles.mkdir()
    (articles / "first.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pack = write_pack(
        root / "pack",
        claims=claims,
        disputes=disputes,
        articles=[{"slug": "first", "title": "The first"}],
        files={"skipped.yaml": str(dict(skipped))},
    )
    return verify(load([pack]), [pack], [articles])


def test_a_digest_is_the_first_half_of_nothing_but_the_words(tmp_path: Path) -> None:
    assert digest_of("  Ash\tmaps  it. ") == sha("Ash maps it.")
    assert digest_of("naïve – ünïcode") == sha("naïve – ünïcode")


def test_a_sound_pack_covers_everything(tmp_path: Path) -> None:
    found = verified(tmp_path, SOUND)
    (coverage,) = found.coverages

    assert (found.fine, found.problems) == (True, ())
    assert (coverage.lines, coverage.covered, coverage.claims, coverage.skipped) == (3, 3, 1, 2)
    assert (coverage.percent, coverage.stale) == (100, 0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"digest": "00000000"}, "not '00000000'"),
        ({"line": 1}, "line 1 of first"),
        ({"line": 3}, "which is blank"),
        ({"line": 5}, "which ends at line 4"),
    ],
    ids=["another text", "another line", "a blank line", "no line"],
)
def test_a_stale_citation_is_named(tmp_path: Path, fields: Mapping[str, Any], words: str) -> None:
    found = verified(tmp_path, {**SOUND, **fields})
    stale = [(file, where) for file, where, text in told(found.problems, tmp_path) if words in text]

    assert stale == [(ASH, "claims[ash-1]")]
    assert (found.fine, found.coverages[0].stale) == (False, 1)


def test_a_line_that_nobody_accounts_for_is_named(tmp_path: Path) -> None:
    found = verified(tmp_path, SOUND, skipped=skipping({"line": 1, "reason": "heading"}))
    (coverage,) = found.coverages

    assert told(found.problems, tmp_path) == [
        ("articles/first.txt", "line 4", "has neither a claim nor a reason to skip it")
    ]
    assert (coverage.lines, coverage.covered, coverage.percent) == (3, 2, 66.6)


def test_almost_all_is_not_all(tmp_path: Path) -> None:
    lines = [f"Line {number}" for number in range(1, 3001)]
    skips = [{"line": number, "reason": "filler"} for number in range(2, 3000)]
    found = verified(tmp_path, a_claim(line=1, digest=sha("Line 1")), skipped=skipping(*skips), lines=lines)

    assert found.coverages[0].percent == 99.9


SKIPS: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "claimed too": ({"line": 2, "reason": "?"}, "'ash-1' cites it"),
    "blank": ({"line": 3, "reason": "?"}, "is blank"),
    "beyond the end": ({"line": 9, "reason": "?"}, "ends at line 4"),
}


@pytest.mark.parametrize("case", SKIPS)
def test_a_line_skipped_for_nothing_is_named(tmp_path: Path, case: str) -> None:
    skip, words = SKIPS[case]
    found = verified(tmp_path, SOUND, skipped=skipping(*SKIPPED["skipped"]["first"], skip))
    ((file, where, text),) = told(found.problems, tmp_path)

    assert (file, where) == ("pack/skipped.yaml", f"skipped.first[line {skip['line']}]")
    assert words in text


SHAPES: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "no reason": (skipping({"line": 1}), "skipped.first[0].reason"),
    "an empty reason": (skipping({"line": 1, "reason": ""}), "skipped.first[0].reason"),
    "no line": (skipping({"reason": "heading"}), "skipped.first[0].line"),
    "a line twice": (skipping({"line": 1, "reason": "a"}, {"line": 1, "reason": "b"}), "skipped.first[1].line"),
    "misspelt field": (skipping({"line": 1, "reason": "a", "because": "b"}), "skipped.first[0].because"),
    "unknown article": (skipping({"line": 1, "reason": "a"}, article="third"), "skipped.third"),
    "no list": ({"skipped": {"first": "all"}}, "skipped.first"),
    "no mapping": ({"skipped": [1]}, "skipped"),
    "misspelt key": ({"skiped": {}, "skipped": {}}, "skiped"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_skipped_lines_have_a_shape(tmp_path: Path, case: str) -> None:
    content, where = SHAPES[case]
    problems = Problems()
    pack = write_pack(tmp_path, files={"skipped.yaml": str(content)})
    read_skipped([pack], ["first"], problems)

    assert [(file, at) for file, at, _ in told(problems.all, tmp_path)] == [("skipped.yaml", where)]


def test_a_later_pack_skips_more_lines(tmp_path: Path) -> None:
    one = write_pack(tmp_path / "one", files={"skipped.yaml": str(skipping({"line": 1, "reason": "a"}))})
    two = write_pack(tmp_path / "two", files={"skipped.yaml": str(skipping({"line": 2, "reason": "b"}))})
    none = write_pack(tmp_path / "none")
    skipped = read_skipped([one, none, two], ["first"], Problems())

    assert {place: skip.reason for place, skip in skipped.items()} == {("first", 1): "a", ("first", 2): "b"}


def test_the_words_of_an_article_are_not_repeated(tmp_path: Path) -> None:
    found = verified(tmp_path, {**SOUND, "statement": "Ash is liked by people who have tried it for some years."})
    ((file, where, text),) = told(found.problems, tmp_path)

    assert (file, where) == (ASH, "claims[ash-1].statement")
    assert "people who have tried it for some years" in text
    assert "line 2 of first" in text


def test_seven_words_in_a_row_may_meet(tmp_path: Path) -> None:
    assert verified(tmp_path, {**SOUND, "statement": "Ash is for who have tried it for some years."}).fine


def test_capitals_and_signs_do_not_hide_a_repetition(tmp_path: Path) -> None:
    copied = "Ash pleases People, who have (tried) it: for some Years."

    assert not verified(tmp_path, {**SOUND, "statement": copied}).fine


def test_reasons_and_summaries_repeat_nothing_either(tmp_path: Path) -> None:
    copied = "They are people who have tried it for some years."
    other = a_claim("ash-2", statement="Ash maps nothing at all.", line=2, digest=SOUND["digest"], doubtful=copied)
    dispute = a_dispute(id="ash-orm", topic="orm", sides=[["ash-1"], ["ash-2"]], summary=copied)
    found = verified(tmp_path, SOUND, other, disputes=[dispute])

    assert [(file, where) for file, where, _ in told(found.problems, tmp_path)] == [
        ("pack/disputes/ash.yaml", "disputes[ash-orm].summary"),
        (ASH, "claims[ash-2].doubtful"),
    ]


def test_each_missing_article_is_one_clear_problem(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", claims=[SOUND])
    found = verify(load([pack]), [pack], [tmp_path])

    assert [(file, "is missing" in text) for file, _, text in told(found.problems, tmp_path)] == [
        ("first.txt", True),
        ("second.txt", True),
    ]
    assert (found.fine, found.coverages) == (False, ())


def test_articles_may_lie_in_several_folders(tmp_path: Path) -> None:
    for slug, words in (("first", "one"), ("second", "two")):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / f"{slug}.txt").write_text(words)
    folders = [tmp_path / "first", tmp_path / "second"]

    assert (digest_at(folders, "first", 1), digest_at(folders, "second", 1)) == (sha("one"), sha("two"))


@pytest.mark.parametrize(("slug", "line"), [("third", 1), ("first", 2), ("first", 9)])
def test_there_is_no_digest_of_what_is_not_there(tmp_path: Path, slug: str, line: int) -> None:
    (tmp_path / "first.txt").write_text("one\n\nthree\n")

    with pytest.raises(KnowledgeError, match=rf"{slug}\.txt"):
        digest_at([tmp_path], slug, line)


def test_only_line_ends_end_lines(tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_bytes("one\u2028more\x0c\r\ntwo".encode())

    assert digest_at([tmp_path], "first", 2) == sha("two")
