"""``advisor eval``, over a small pack of four intents."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import eval as evaluating
from bot.cli.main import main

from .conftest import Run

PHRASINGS = {
    "pros": "what is good about {fw}|good sides of {fw}|why do people praise {fw}|{fw} strengths|praise {fw}"
    "|the best thing in {fw}|name a merit of {fw}|anything nice to say of {fw}",
    "cons": "what is bad about {fw}|bad sides of {fw}|why do people curse {fw}|{fw} weaknesses|curse {fw}"
    "|the worst thing in {fw}|name a fault of {fw}|anything awful to say of {fw}",
    "compare": "{fw} or {fw2}|{fw} against {fw2}|compare {fw} with {fw2}|how do {fw} and {fw2} differ"
    "|is {fw} above {fw2}|set {fw} beside {fw2}|{fw} versus {fw2} please|choose between {fw} and {fw2}",
    "out_of_scope": "bake me bread|weather tomorrow|who won yesterday|sing a song|train to the sea|cat pictures"
    "|how tall are giraffes|buy cheap shoes",
}
CASES = [
    ("what is good about Ash", "pros"),
    ("Birch weaknesses", "cons"),
    ("Ash or Birch", "compare"),
    ("weather tomorrow", "out_of_scope"),
    ("cat pictures", "out_of_scope"),
]
PICTURES = ("confusion.png", "reliability.png", "coverage.png")
Advisor = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    files = {
        "pack.yaml": {"id": "small", "title": "Small"},
        "articles.yaml": {"articles": [{"slug": "first", "title": "The first"}]},
        "frameworks/ash.yaml": {"id": "ash", "name": "Ash"},
        "frameworks/birch.yaml": {"id": "birch", "name": "Birch"},
        **{f"intents/{i}.yaml": {"intent": i, "phrasings": p.split("|")} for i, p in PHRASINGS.items()},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    return folder


@pytest.fixture(autouse=True)
def small(run: Run, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_INSTANCE", str(pack / "instance"))  # a cache keeps one matcher
    monkeypatch.setenv("ADVISOR_KNOWLEDGE", str(pack))


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in CASES))
    return file


@pytest.fixture
def advisor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Advisor:
    """``advisor("eval")`` as from a shell: exit code, stdout and stderr, with what is raised on purpose told."""

    def call(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["advisor", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


def test_files_are_asked_the_bot_as_it_stands(run: Run, cases: Path) -> None:
    told = json.loads(run("eval", cases, "--json").stdout)

    assert (told["measured"], told["cases"], told["files"]) == ("files", 5, [str(cases)])
    assert told["accuracy"] == told["accuracy_in_scope"] == told["auroc_out_of_scope"] == 1.0
    assert {intent: scores["support"] for intent, scores in told["by_intent"].items()} == {
        "pros": 1,
        "cons": 1,
        "compare": 1,
        "out_of_scope": 2,
    }


def test_what_is_read_wrongly_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text('{"question": "good sides of Ash", "intent": "cons"}\n')
    told = run("eval", file).stdout

    assert told.startswith(f"1 case from {file}\n")
    assert "| accuracy in scope " in told
    assert "| cons  | pros    | 1     | good sides of Ash |" in told
    assert "| out of scope: AUROC                                         | not to be told |" in told


def test_phrasings_are_cross_validated(run: Run) -> None:
    told = json.loads(run("eval", "--folds", "2", "--json").stdout)

    assert (told["measured"], told["cases"], told["folds"]) == ("phrasings", 32, 2)
    assert 0 < told["accuracy"] < 1
    assert sum(map(sum, told["confusion"])) == 32
    assert told["learning_curve"] == []


def test_the_same_seed_gives_the_same_bytes(run: Run) -> None:
    asked = ("eval", "--folds", "2", "--json", "--typos", "1", "--seed")

    assert run(*asked, "7").stdout_bytes == run(*asked, "7").stdout_bytes != run(*asked, "8").stdout_bytes


def test_a_table_tells_every_intent(run: Run) -> None:
    lines = run("eval", "--folds", "2", "--learning-curve").stdout.splitlines()

    assert lines[0].startswith("32 phrasings in ")
    assert {line.split("|")[1].strip() for line in lines if line.startswith("|")} > {*PHRASINGS, "10 %", "100 %"}


def test_nothing_shows_progress_in_a_pipe(run: Run, cases: Path) -> None:
    run("eval", cases)

    assert run("eval", cases).stderr == ""
    assert run("eval", "--folds", "2").stderr == ""


def test_progress_goes_to_the_terminal_only_where_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (True, False):
        with evaluating._progress(2, "Asking", shown=shown) as tick:
            tick()
        said = capsys.readouterr()

        assert said.out == ""
        assert ("Asking" in said.err) == shown


def test_slips_change_the_questions(run: Run, cases: Path, tmp_path: Path) -> None:
    run("eval", cases, "--typos", "1", "--out", tmp_path / "out")
    texts = [json.loads(line)["text"] for line in (tmp_path / "out" / "cases.jsonl").read_text().splitlines()]

    assert len(texts) == len(CASES)
    assert all(text != asked for text, (asked, _) in zip(texts, CASES, strict=True))


def test_pictures_and_cases_are_written(run: Run, cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    told = run("eval", cases, "--out", out)
    rows = [json.loads(line) for line in (out / "cases.jsonl").read_text("utf-8").splitlines()]

    assert {file.name for file in out.iterdir()} == {*PICTURES, "cases.jsonl"}
    assert all((out / name).read_bytes().startswith(b"\x89PNG") for name in PICTURES)
    assert [(row["text"], row["label"]) for row in rows] == CASES
    assert all(row["correct"] == (row["predicted"] == row["label"]) for row in rows)
    assert all(row["read_as"] for row in rows)
    assert f"written: {out / 'confusion.png'}" in told.stdout


def test_a_learning_curve_is_drawn_where_it_was_measured(run: Run, tmp_path: Path) -> None:
    run("eval", "--folds", "2", "--learning-curve", "--out", tmp_path)

    assert (tmp_path / "learning-curve.png").read_bytes().startswith(b"\x89PNG")


def test_all_bad_lines_are_named(advisor: Advisor, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"text": "Ash", "label": "pros"}\n{"text": "Ash"}\n{"text": "Ash", "label": "love"}\n')

    assert advisor("eval", file) == (
        1,
        "",
        f'advisor: {file}:2: has neither "text" and "label" nor "question" and "intent"\n'
        f"{file}:3: 'love' is none of the intents compare, cons, out_of_scope, pros\n",
    )


def test_too_many_folds_are_refused(advisor: Advisor) -> None:
    code, out, err = advisor("eval", "--folds", "9")

    assert (code, out) == (1, "")
    assert err.startswith("advisor: 9 folds need 9 groups of phrasings for each intent; ")


def test_without_matplotlib_it_says_what_to_install(
    advisor: Advisor, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.evaluation.plots.find_spec", lambda name: None)

    assert advisor("eval", cases, "--out", tmp_path / "out") == (
        1,
        "",
        "advisor: pictures need matplotlib: pip install 'framework-advisor[eval]'\n",
    )
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_named(advisor: Advisor, cases: Path) -> None:
    code, _, err = advisor("eval", cases, "--out", cases / "out")

    assert (code, err) == (1, f"advisor: {cases / 'out'}: cannot be created: Not a directory\n")


def test_matplotlib_waits_until_a_picture_is_drawn() -> None:
    code = "import sys, bot.evaluation.plots, bot.cli.figures; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--learning-curve", "FILE"], "leave out FILE"),
        (["--folds", "1"], "2<=x<=20"),
        (["--typos", "-1"], "0<=x<=20"),
        (["none.jsonl"], "does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, cases: Path, words: list[str], problem: str) -> None:
    told = run("eval", *[str(cases) if word == "FILE" else word for word in words])

    assert (told.exit_code, told.stdout) == (2, "")
    assert problem in told.stderr
