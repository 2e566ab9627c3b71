"""``advisor knowledge``."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import places
from bot.cli.main import main

from .conftest import Run

WORDS = "Ash turns what lies in tables into objects"
DIGEST = hashlib.sha256(WORDS.encode()).hexdigest()[:8]
ASH: Mapping[str, Any] = {
    "id": "ash",
    "name": "Ash",
    "claims": [
        {
            "id": "ash-1",
            "kind": "feature",
            "polarity": "+",
            "topics": ["orm"],
            "statement": "Ash has a [bold]mapper[/bold].",
            "article": "first",
            "line": 1,
            "digest": DIGEST,
            "main": True,
        },
        {
            "id": "ash-2",
            "kind": "con",
            "polarity": "-",
            "topics": ["speed", "orm"],
            "statement": "Ash is slow at SqlMap.",
            "article": "first",
            "line": 1,
            "digest": DIGEST,
            "doubtful": "It is garbled.",
        },
    ],
}
FILES: Mapping[str, Any] = {
    "pack.yaml": {"id": "small", "title": "Small"},
    "articles.yaml": {"articles": [{"slug": "first", "title": "The first"}]},
    "topics.yaml": {
        "topics": [
            {"id": "orm", "label": "ORM", "phrase": "an ORM", "group": "feature", "words": ["orm"]},
            {"id": "speed", "label": "speed", "phrase": "speed", "group": "quality", "words": ["fast"]},
            {
                "id": "sqlmap",
                "label": "SqlMap",
                "phrase": "SqlMap",
                "group": "feature",
                "words": ["sqlmap"],
                "part_of": "orm",
            },
        ]
    },
    "frameworks/ash.yaml": ASH,
    "disputes/ash.yaml": {
        "disputes": [
            {
                "id": "ash-mapping",
                "topic": "orm",
                "subjects": ["ash"],
                "sides": [["ash-1"], ["ash-2"]],
                "disagreement": "scope",
                "summary": "They differ on mapping.",
            }
        ]
    },
    "rules.yaml": {"rules": [{"id": "all", "when": "true", "do": "as-read"}]},
    "skipped.yaml": {"skipped": {"first": [{"line": 3, "reason": "the end"}]}},
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        file = tmp_path / "pack" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(content))
    return tmp_path / "pack"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "first.txt").write_text(f"{WORDS}\n\nThe end\n")
    return folder


def rewrite(pack: Path, name: str, content: Any) -> None:
    (pack / name).parent.mkdir(exist_ok=True)
    (pack / name).write_text(yaml.safe_dump(content))


def test_check_says_what_there_is_and_that_it_is_fine(run: Run) -> None:
    told = run("knowledge", "check")

    assert told.exit_code == 0
    assert re.fullmatch(r"1,\d{3} claims, \d{2} disputes, .*16 frameworks, 5 articles.*: no problems\n", told.stdout)


def test_check_takes_the_packs_of_the_settings(run: Run, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_KNOWLEDGE", str(pack))

    assert run("knowledge", "check").stdout.startswith(
        "2 claims, 1 dispute, 3 topics, 1 framework, 1 article, no intents, 1 rule: "
    )


def test_check_takes_several_folders(run: Run, pack: Path) -> None:
    told = json.loads(run("knowledge", "check", places.KNOWLEDGE, pack, "--json").stdout)

    assert (told["fine"], told["frameworks"], told["problems"]) == (True, 17, [])


def test_check_tells_every_problem_with_file_and_place(run: Run, pack: Path) -> None:
    rewrite(pack, "frameworks/ash.yaml", {**ASH, "claims": [{**ASH["claims"][0], "topics": ["sorcery"]}]})
    rewrite(pack, "skipped.yaml", {"skipped": {"first": [{"line": 3}]}})
    rewrite(pack, "rules.yaml", {"rules": [{"id": "odd", "when": "frameworks >", "do": "magic"}]})
    told = run("knowledge", "check", pack)
    lines = told.stdout.splitlines()

    assert told.exit_code == 1
    assert [line.split(": ")[:2] for line in lines[:-1]] == [
        [f"{pack}/disputes/ash.yaml", "disputes[ash-mapping]"],
        [f"{pack}/frameworks/ash.yaml", "claims[ash-1]"],
        [f"{pack}/rules.yaml", "rules[odd]"],
        [f"{pack}/rules.yaml", "rules[odd]"],
        [f"{pack}/skipped.yaml", "skipped.first[0].reason"],
    ]
    assert lines[-1].endswith(": 5 problems")


def test_check_tells_problems_as_json(run: Run, pack: Path) -> None:
    rewrite(pack, "rules.yaml", {"rules": [{"id": "odd", "when": "true", "do": "magic"}]})
    told = run("knowledge", "check", pack, "--json")
    body = json.loads(told.stdout)

    assert (told.exit_code, body["fine"], body["claims"]) == (1, False, 2)
    assert [(p["file"], p["where"]) for p in body["problems"]] == [(f"{pack}/rules.yaml", "rules[odd]")]
    assert "'magic'" in body["problems"][0]["problem"]


@pytest.mark.parametrize(
    "name", ["framework/ash.yaml", "frameworks/ash.yml", "topic.yaml", "frameworks/old/ash.yaml", "disputes.yaml"]
)
def test_check_tells_files_that_nobody_reads(run: Run, pack: Path, name: str) -> None:
    (pack / name).parent.mkdir(exist_ok=True)
    (pack / name).write_text("{}")
    told = run("knowledge", "check", pack)

    assert told.exit_code == 1
    assert told.stdout.startswith(f"{pack / name}: ")
    assert told.stdout.endswith(": 1 problem\n")


def test_check_tells_a_folder_that_is_no_pack(run: Run, tmp_path: Path) -> None:
    told = run("knowledge", "check", tmp_path / "nowhere")

    assert told.exit_code == 1
    assert f"{tmp_path / 'nowhere'}: is not a pack" in told.stdout


def test_verify_tells_the_coverage_of_each_article(run: Run, pack: Path, articles: Path) -> None:
    told = run("knowledge", "verify", pack, "--articles", articles)

    assert told.exit_code == 0
    assert (
        told.stdout
        == """\
| Article | Lines | Covered | Claims | Skipped | Coverage | Stale |
|---------|-------|---------|--------|---------|----------|-------|
| first   | 2     | 2       | 2      | 1       | 100 %    | 0     |
no problems
"""
    )


def test_verify_fails_on_a_line_that_moved(run: Run, pack: Path, articles: Path) -> None:
    (articles / "first.txt").write_text(f"A new line\n{WORDS}\nThe end\n")
    told = run("knowledge", "verify", pack, "--articles", articles)

    assert told.exit_code == 1
    assert "| first   | 3     | 2       | 2      | 1       | 66.6 %   | 2     |" in told.stdout
    assert f"{pack}/frameworks/ash.yaml: claims[ash-1]: cites line 1 of first" in told.stdout
    assert f"{articles}/first.txt: line 2: has neither" in told.stdout
    assert told.stdout.endswith("\n3 problems\n")


def test_verify_as_json(run: Run, pack: Path, articles: Path) -> None:
    (articles / "first.txt").write_text(f"{WORDS}\n")
    told = run("knowledge", "verify", pack, "--articles", articles, "--json")
    body = json.loads(told.stdout)

    assert (told.exit_code, body["fine"]) == (1, False)
    assert body["articles"] == [
        {"article": "first", "lines": 1, "covered": 1, "claims": 2, "skipped": 1, "stale": 0, "percent": 100.0}
    ]
    assert [p["where"] for p in body["problems"]] == ["skipped.first[line 3]"]


def test_verify_says_which_article_is_missing(run: Run, pack: Path, tmp_path: Path) -> None:
    told = run("knowledge", "verify", pack, "--articles", tmp_path)

    assert told.exit_code == 1
    assert f"{tmp_path}/first.txt: is missing" in told.stdout


@pytest.mark.parametrize("words", [(), ("--articles", "nowhere")])
def test_verify_needs_the_articles(run: Run, words: tuple[str, ...]) -> None:
    told = run("knowledge", "verify", *words)

    assert told.exit_code == 2
    assert "--articles" in told.stderr


def test_digest_is_that_of_the_line(run: Run, articles: Path) -> None:
    assert run("knowledge", "digest", "--articles", articles, "first", "1").stdout == f"{DIGEST}\n"


@pytest.mark.parametrize(
    ("slug", "line", "problem", "code"),
    [
        ("first", "2", "line 2: is blank", 1),
        ("first", "9", "line 9: is not there; the last is 3", 1),
        ("third", "1", "third.txt: is missing", 1),
        ("first", "0", "0 is not in the range", 2),
    ],
)
def test_digest_says_what_it_cannot_find(
    run: Run, articles: Path, slug: str, line: str, problem: str, code: int
) -> None:
    told = run("knowledge", "digest", "--articles", articles, slug, line)

    assert told.exit_code == code
    assert problem in told.stderr


def test_stats_counts(run: Run, pack: Path) -> None:
    told = run("knowledge", "stats", pack)

    assert told.exit_code == 0
    for row in ("claims 2", "doubtful 1", "main 1", "ash 2", "con 1", "first 2", "orm 2", "speed 1", "scope 1"):
        name, count = row.split()
        assert re.search(rf"^\| {name} +\| {count} +\|$", told.stdout, re.MULTILINE), row
    assert told.stdout.endswith("topics without claims: none\n")


def test_stats_as_json(run: Run, pack: Path) -> None:
    counted = json.loads(run("knowledge", "stats", pack, "--json").stdout)

    assert (counted["claims"], counted["disputes_inside_an_article"]) == (2, 1)
    assert counted["by_polarity"] == {"+": 1, "-": 1, "0": 0}


def test_show_tells_all_of_a_subject(run: Run, pack: Path) -> None:
    told = run("knowledge", "show", "Ash", pack)

    assert told.exit_code == 0
    assert (
        told.stdout
        == """\
Ash (framework): 2 claims (1 doubtful), 1 dispute

con (1)
  - ash-2  Ash is slow at SqlMap.
      first, line 1; topics: speed, orm; disputed in ash-mapping
      doubtful: It is garbled.

feature (1)
  + ash-1  Ash has a [bold]mapper[/bold].
      first, line 1; topics: orm; main; disputed in ash-mapping

disputes (1)
  ash-mapping (scope): They differ on mapping.
      side 1: ash-1  Ash has a [bold]mapper[/bold]. (first, line 1)
      side 2: ash-2  Ash is slow at SqlMap. (first, line 1)
"""
    )


@pytest.mark.parametrize(
    ("name", "by", "headings"),
    [
        ("ash", "kind", ["con (1)", "feature (1)", "disputes (1)"]),
        ("ash", "topic", ["ORM (1)", "speed (1)", "disputes (1)"]),
        ("ash", "subject", ["Ash (2)", "disputes (1)"]),
    ],
)
def test_show_groups_claims(run: Run, pack: Path, name: str, by: str, headings: list[str]) -> None:
    told = run("knowledge", "show", name, pack, "--by", by).stdout.splitlines()[1:]

    assert [line for line in told if line and not line.startswith(" ")] == headings


@pytest.mark.parametrize(
    ("name", "what", "claims"),
    [
        ("ash", "subject", ["ash-1", "ash-2"]),
        ("ash-2", "claim", ["ash-2"]),
        ("ash-mapping", "dispute", ["ash-1", "ash-2"]),
        ("speed", "topic", ["ash-2"]),
        ("sqlmap", "topic", ["ash-2"]),  # a term: by the words of the statement
    ],
)
def test_show_as_json(run: Run, pack: Path, name: str, what: str, claims: list[str]) -> None:
    shown = json.loads(run("knowledge", "show", name, pack, "--json").stdout)

    assert list(shown) == [what]
    assert shown[what]["id"] == name
    assert [claim["id"] for claim in shown[what]["claims"]] == claims
    assert all(claim["framework"] == "ash" for claim in shown[what]["claims"])
    assert run("knowledge", "show", name, pack).exit_code == 0


def test_show_tells_a_subject_and_a_topic_of_one_id(run: Run) -> None:
    shown = json.loads(run("knowledge", "show", "full-stack", "--json").stdout)

    assert list(shown) == ["subject", "topic"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("flsk", "did you mean flask?"),
        ("Djangoo", "did you mean django?"),
        ("qqqqqqqq", "no such subject, claim, dispute or topic: qqqqqqqq\n"),
    ],
)
def test_show_suggests_what_was_meant(run: Run, name: str, hint: str) -> None:
    told = run("knowledge", "show", name)

    assert (told.exit_code, told.stdout) == (1, "")
    assert hint in told.stderr


@pytest.mark.parametrize("words", [("stats",), ("show", "ash"), ("verify", "--articles", ".")])
def test_unsound_packs_are_refused_with_their_problems(
    pack: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (pack / "topics.yaml").write_text("topics: [")
    monkeypatch.setenv("ADVISOR_KNOWLEDGE", str(pack))
    monkeypatch.setattr("sys.argv", ["advisor", "knowledge", *words])

    with pytest.raises(SystemExit) as left:
        main()

    assert left.value.code == 1
    assert f"{pack}/topics.yaml" in capsys.readouterr().err
