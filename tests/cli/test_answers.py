"""``advisor answers diff``, over small packs and a small repository."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.asking import DecisionRecord, Reply
from bot.core.reading import Context
from bot.core.turns import Turn
from bot.knowledge_base.pack import load

from .conftest import Run

FILES = {
    "pack.yaml": "{id: small, title: Small}",
    "articles.yaml": "articles: [{slug: first, title: The first}]",
    "topics.yaml": "topics: [{id: size, label: size, phrase: size, group: quality, words: [size]}]",
}


class PackEngine:
    """Says what its pack says of Ash, and counts the turns; knows no weather without a rain.txt."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base = load([folder])
        self.knowledge_version = self._base.version

    def reply(self, text: str, context: Context) -> Reply:
        if text == "weather tomorrow" and not (self._folder / "rain.txt").exists():
            raise KeyError("rain")
        claims = [claim for claim in self._base.claims.values() if "good" in text]
        told = " ".join(f"{claim.statement} [1]" for claim in claims)
        body = {
            "status": "answered" if claims else "unknown",
            "intent": "pros",
            "ranking": [],
            "citations": [{"claim": claim.id} for claim in claims],
            "answer": {"text": f"{told} Turn {len(context.recent)}.", "blocks": []},
        }
        return Reply(body=body, context=Context(recent=(*context.recent, text)), trace={})

    def record(self, context: Context, turns: Sequence[Turn]) -> DecisionRecord:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small packs teach no reading: what is asked of them is answered by their claims."""
    monkeypatch.setattr("bot.cli.answers.ready_engine", lambda settings, say: PackEngine(*settings.knowledge))


def a_pack(folder: Path, what: str = "is small") -> Path:
    """A pack that says of Ash just that it is *what*; nothing where that is empty."""
    claim = {
        "id": "ash-1",
        "kind": "pro",
        "polarity": "+",
        "topics": ["size"],
        "statement": f"Ash {what}.",
        "article": "first",
        "line": 1,
        "digest": "00000000",
    }
    ash = json.dumps({"id": "ash", "name": "Ash", "claims": [claim] if what else []})
    for name, text in {**FILES, "frameworks/ash.yaml": ash}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def asked(tmp_path: Path) -> tuple[str | Path, ...]:
    """Options by which one dialogue of two turns and one question are asked."""
    dialogues = tmp_path / "dialogues"
    dialogues.mkdir()
    turns = "[{ask: 'What is good about Ash?'}, {ask: bad sides of Ash}]"
    (dialogues / "of-ash.yaml").write_text(f"- {{name: both sides, turns: {turns}}}\n")
    questions = tmp_path / "questions.txt"
    questions.write_text("good sides of Ash\n\n")
    return ("--dialogues", dialogues, "--questions", questions)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose second revision says of Ash that it is tiny."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    for what in ("is small", "is tiny"):
        a_pack(folder / "packs" / "ash", what)
        git(folder, "add", ".")
        git(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", what)
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_a_changed_claim_is_told_where_an_answer_tells_it(run: Run, tmp_path: Path, asked: tuple[str, ...]) -> None:
    old, new = a_pack(tmp_path / "old"), a_pack(tmp_path / "new", "is tiny")
    told = run("answers", "diff", old, new, *asked)

    assert told.exit_code == 1
    assert "of-ash.yaml: both sides, turn 1: What is good about Ash?\n  text      " in told.stdout
    assert "Ash is [-small.-] {+tiny.+}" in told.stdout
    assert "questions.txt:1, turn 1: good sides of Ash" in told.stdout
    assert told.stdout.endswith("of 3 answers changed: text 2\n")
    assert "3 questions ..." in told.stderr


def test_a_claim_that_is_gone_takes_its_citation_along(run: Run, tmp_path: Path, asked: tuple[str, ...]) -> None:
    old, new = a_pack(tmp_path / "old"), a_pack(tmp_path / "new", "")
    told = json.loads(run("answers", "diff", old, new, *asked, "--json", "--quiet").stdout)
    first = next(one for one in told["differences"] if one["question"] == "What is good about Ash?")

    assert (told["asked"], told["changed"]) == (3, len(told["differences"]))
    assert (first["removed"], first["added"]) == (["ash-1"], [])
    assert first["status"] == ["answered", "unknown"]
    assert told["counts"]["citations"] >= 2


def test_the_same_knowledge_gives_the_same_answers(run: Run, tmp_path: Path, asked: tuple[str, ...]) -> None:
    told = run("answers", "diff", a_pack(tmp_path / "old"), a_pack(tmp_path / "new"), *asked)

    assert (told.exit_code, told.stdout, told.stderr) == (0, "0 of 3 answers changed\n", "")


def test_a_change_that_no_answer_tells_changes_none(run: Run, tmp_path: Path, asked: tuple[str, ...]) -> None:
    new = a_pack(tmp_path / "new")
    (new / "pack.yaml").write_text("{id: small, title: Another title}")
    told = run("answers", "diff", a_pack(tmp_path / "old"), new, *asked, "--quiet")

    assert (told.exit_code, told.stdout, told.stderr) == (0, "0 of 3 answers changed\n", "")


def test_revisions_are_read_as_they_were(
    run: Run, repository: Path, asked: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    a_pack(repository / "packs" / "ash", "is not committed")
    options = ("--repository", repository / "packs", "--pack-path", "packs/ash", *asked)
    told = run("answers", "diff", "HEAD~1", "HEAD", *options)
    tree = run("answers", "diff", "HEAD", repository / "packs" / "ash", *options)

    assert "Ash is [-small.-] {+tiny.+}" in told.stdout
    assert "Ash is [-tiny.-] {+not committed.+}" in tree.stdout
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("HEAD~9", "HEAD"), "HEAD~9: is neither a folder nor a revision of "),
        (("HEAD", "HEAD", "--pack-path", "packs/oak"), "HEAD: that revision has no packs/oak"),
        (("HEAD", "HEAD", "--pack-path", "packs"), "is not a pack: it has no pack.yaml"),
        (("HEAD", "HEAD", "--dialogues", "missing"), "missing: is no folder of dialogues"),
        (("HEAD", "HEAD", "--questions", "missing"), "missing: cannot be read: No such file or directory"),
    ],
)
def test_what_keeps_from_comparing_is_exit_code_2(
    run: Run, repository: Path, asked: tuple[str, ...], words: tuple[str, ...], problem: str
) -> None:
    options = ("--repository", repository, "--pack-path", "packs/ash", *asked)
    told = run("answers", "diff", *options, *words)

    assert (told.exit_code, told.stdout) == (2, "")
    assert problem in told.stderr


def test_outside_a_repository_a_revision_is_none(run: Run, tmp_path: Path, asked: tuple[str, ...]) -> None:
    told = run("answers", "diff", "HEAD", a_pack(tmp_path / "new"), "--repository", tmp_path, *asked)

    assert told.exit_code == 2
    assert "is no git repository" in told.stderr


@pytest.mark.parametrize("line", ['{"label": "pros"}', '{"text": 7}', '{"text": " "}', "x" * 2001, "{"])
def test_a_question_that_cannot_be_asked_is_named(run: Run, tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions"
    file.write_text(f"fine\n{line}\n")
    told = run("answers", "diff", a_pack(tmp_path / "a"), a_pack(tmp_path / "b"), "--questions", file)

    assert told.exit_code == 2
    assert f"{file}:2: " in told.stderr


def test_stored_conversations_are_asked_again(
    run: Run, tmp_path: Path, asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = (("hello", "good sides of Ash"), ("bad sides of Ash",))
    monkeypatch.setattr("bot.store.asked.conversations_asked", lambda url, most: stored)
    packs = (a_pack(tmp_path / "old"), a_pack(tmp_path / "new", "is tiny"))
    told = json.loads(run("answers", "diff", *packs, *asked, "--stored", "--json", "--quiet").stdout)

    assert told["asked"] == 6
    found = {(one["source"], one["turn"], one["question"]) for one in told["differences"]}
    assert ("stored 1", 2, "good sides of Ash") in found


def test_without_a_database_nothing_stored_can_be_asked(
    run: Run, tmp_path: Path, asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", f"sqlite:///{tmp_path / 'missing.sqlite3'}")
    told = run("answers", "diff", a_pack(tmp_path / "a"), a_pack(tmp_path / "b"), *asked, "--stored")

    assert told.exit_code == 2
    assert "there is no database at " in told.stderr
    assert not (tmp_path / "missing.sqlite3").exists()


def test_a_pack_that_lacks_what_the_code_needs_is_compared_all_the_same(
    run: Run, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    old = a_pack(tmp_path / "old")
    new = a_pack(tmp_path / "new")
    (new / "rain.txt").write_text("What the code of today needs.")
    (tmp_path / "questions.txt").write_text("weather tomorrow\ngood sides of Ash\n")
    told = json.loads(run("answers", "diff", old, new, *asked, "--json", "--quiet").stdout)

    assert [(one["question"], one["status"]) for one in told["differences"]] == [
        ("weather tomorrow", ["failed", "unknown"])
    ]
