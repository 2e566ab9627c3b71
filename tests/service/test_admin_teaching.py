"""What is taught from a miss: a patch that changes one line, and what it does is what was told before."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from bot import places
from bot.admin_settings import AdminSettings
from bot.app import create_app
from bot.asking import Engine
from bot.core.errors import UnknownTurn
from bot.core.insights import Asked
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.core.trials import Busy, Lesson, NotTeachable, Preview, ReadAs, Trial
from bot.core.turns import ANYONE, JsonText
from bot.engine import build_engine
from bot.insights.patching import applied, changed_files, patch_of
from bot.insights.trying import read_as, try_out
from bot.knowledge_base.pack import load
from bot.settings import Settings
from bot.store import database
from bot.store.admins import SqlAudit
from bot.store.log import SqlTurnLog
from bot.store.personal import SqlPersonalData
from bot.store.trials import LOST, SqlTrials

from .administering import add_admin, send, sign_in
from .registering import store_of
from .servers import until
from .small_pack import make_small_pack
from .test_misses import TURN

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
QUESTION = "gimme the scoop on Bottle versus Falcon pronto"
LESSON = Lesson(question=QUESTION, intent="compare", phrasing="gimme the scoop on {fw} versus {fw2}")
SHIPPED = places.KNOWLEDGE


def lesson(**fields: object) -> Lesson:
    return replace(LESSON, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack whose matcher is fitted quickly."""
    return make_small_pack(tmp_path_factory.mktemp("packs") / "small")


@pytest.fixture(scope="session")
def small(small_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[KnowledgeBase, Engine, Path]:
    """Its knowledge, what answers from it, and the folder of its fitted matcher."""
    base, cache = load([small_pack]), tmp_path_factory.mktemp("fitted")
    return base, build_engine(base, cache), cache


# The patch


def test_a_patch_adds_one_line_and_nothing_else(tmp_path: Path) -> None:
    files = changed_files([SHIPPED], LESSON)
    patch = patch_of(files, [SHIPPED])
    copy = tmp_path / "pack"
    shutil.copytree(SHIPPED, copy)
    subprocess.run(["patch", "-p1"], cwd=copy, input=patch.encode(), check=True, capture_output=True)
    added = [line for line in patch.splitlines() if line.startswith("+") and not line.startswith("+++")]

    assert patch.splitlines()[:2] == ["--- a/intents/compare.yaml", "+++ b/intents/compare.yaml"]
    assert added == ['+  - "gimme the scoop on {fw} versus {fw2}"']
    assert not [line for line in patch.splitlines()[2:] if line.startswith("-")]
    assert (copy / "intents/compare.yaml").read_text("utf-8") == files[0].after
    assert {i.intent: len(i.phrasings) for i in load([copy]).intents}["compare"] == 1 + {
        i.intent: len(i.phrasings) for i in load([SHIPPED]).intents
    }["compare"]


@pytest.mark.parametrize(
    "content",
    [
        'intent: x\nphrasings:\n  - "a"\n  # why\n  - b # last\n# the end\n',
        'intent: x\nphrasings:\n- "a"\n- b',
        "intent: x\r\nphrasings:\r\n  - a\r\n  - b\r\n",
        "phrasings:\n    - a\n    - >-\n      b\n      c\nintent: x\n",
        "{intent: x, phrasings: [a, 'b: c', ]}\n",
        "intent: x\nphrasings: [a,\n  b]  # so\n",
    ],
)
@pytest.mark.parametrize("text", ["new one", 'with "quotes" \\ and: # more', "größer 汉字 {fw}", "- yes", "null", "'"])
def test_files_keep_their_formatting_and_comments(tmp_path: Path, content: str, text: str) -> None:
    file = tmp_path / "pack" / "intents" / "x.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(content.encode())
    changed = changed_files([tmp_path / "pack"], lesson(intent="x", phrasing=text))
    patch = patch_of(changed, [tmp_path / "pack"])
    before, after = yaml.safe_load(content), yaml.safe_load(changed[0].after)

    assert after == {**before, "phrasings": [*before["phrasings"], text]}
    kept = iter(changed[0].after)
    assert all(letter in kept for letter in content)  # everything is there still, in its order
    subprocess.run(
        ["patch", "-p1", "--binary"], cwd=tmp_path / "pack", input=patch.encode(), check=True, capture_output=True
    )
    assert file.read_bytes() == changed[0].after.encode()


def test_words_are_added_to_a_topic(tmp_path: Path) -> None:
    taught = lesson(topics=("security",), words={"security": "zero trust"})
    files = changed_files([SHIPPED], taught)
    copy = tmp_path / "pack"
    shutil.copytree(SHIPPED, copy)
    applied(files, [copy])
    before, after = load([SHIPPED]).topics["security"].words, load([copy]).topics["security"].words

    assert [file.path for file in files] == ["intents/compare.yaml", "topics.yaml"]
    assert after == (*before, "zero trust")


@pytest.mark.parametrize(
    ("taught", "why"),
    [
        ({"intent": "nothing"}, "no file of the pack has the intent"),
        ({"phrasing": " "}, "must have 1 to 200"),
        ({"phrasing": "x" * 201}, "must have 1 to 200"),
        ({"phrasing": "a\x00b"}, "cannot be printed"),
        ({"phrasing": "a\u202eb"}, "cannot be printed"),
        ({"phrasing": "Compare {fw} and {fw2}"}, "is there already"),
        ({"words": {"nothing": "x"}}, "no file of the pack has the topic"),
        ({"words": {"security": "Secure"}}, "is there already"),
    ],
)
def test_what_cannot_be_taught_says_why(taught: dict[str, object], why: str) -> None:
    with pytest.raises(NotTeachable, match=why):
        changed_files([SHIPPED], lesson(**taught))


def test_in_a_stack_the_last_pack_that_has_the_intent_is_changed(tmp_path: Path) -> None:
    over = tmp_path / "ours"
    (over / "intents").mkdir(parents=True)
    (over / "intents" / "more.yaml").write_text("intent: compare\nphrasings:\n  - a\n")
    patch = patch_of(changed_files([SHIPPED, over], LESSON), [SHIPPED, over])

    assert patch.startswith("--- a/ours/intents/more.yaml\n")


# What it does


def test_what_is_told_is_what_the_patched_pack_does(
    tmp_path: Path, small_pack: Path, small: tuple[KnowledgeBase, Engine, Path]
) -> None:
    recent = [Asked(turn_id="t1", text="gimme the scoop on Flask versus Django"), Asked(turn_id="t2", text="Hello")]
    stages: list[tuple[str, Preview | None]] = []
    caches = small[2], tmp_path / "trials"
    outcome = try_out([small_pack], LESSON, recent, caches=caches, tell=lambda *told: stages.append(told))
    copy = tmp_path / "pack"
    shutil.copytree(small_pack, copy)
    subprocess.run(["patch", "-p1"], cwd=copy, input=outcome.patch.encode(), check=True, capture_output=True)
    before, after = small[1], build_engine(load([copy]), None)

    assert stages == [("fitting", None), ("reading", Preview(before=outcome.before, after=outcome.after))]
    assert outcome.versions == (before.knowledge_version, after.knowledge_version)
    assert outcome.before == read_as(before, QUESTION)
    assert outcome.after == read_as(after, QUESTION)
    assert outcome.after.intent == "compare"
    assert outcome.after.confidence > outcome.before.confidence
    told = {change.turn_id or change.phrasing for change in outcome.changes}
    really = {
        asked.turn_id
        for asked in recent
        if read_as(before, asked.text or "").decided != read_as(after, asked.text or "").decided
    }
    assert told & {"t1", "t2"} == really
    for change in outcome.changes:
        if change.turn_id:
            text = next(asked.text for asked in recent if asked.turn_id == change.turn_id) or ""
            assert (change.before, change.after) == (read_as(before, text), read_as(after, text))
    assert outcome.phrasings == sum(len(examples.phrasings) for examples in load([small_pack]).intents)
    assert after.reply(QUESTION, Context()).body["intent"] == outcome.after.intent


# In the pages


@pytest.fixture
def app(
    tmp_path: Path, database_url: str, small_pack: Path, small: tuple[KnowledgeBase, Engine, Path]
) -> Iterator[Flask]:
    """The application over the small pack, on both databases in turn, with a miss."""
    patches = tmp_path / "patches"
    patches.mkdir()
    base, engine, fitted = small
    shutil.copytree(fitted, tmp_path / "cache")
    settings = Settings(
        instance=tmp_path, database_url=database_url, knowledge=(small_pack,), admin=AdminSettings(patches=patches)
    )
    made = create_app(settings, engine=engine, knowledge=base)
    add_admin(made)
    note_miss(made)
    yield made
    until(lambda: not any(thread.name == "trial" for thread in threading.enumerate()), 90)
    database.dispose(made)


def note_miss(app: Flask, question: str | None = QUESTION) -> None:
    turn = replace(
        TURN, question=question, status="clarify", intent="out_of_scope", body=JsonText('{"answer":{"text":"?"}}')
    )
    SqlTurnLog(store_of(app)).record(turn, JsonText("{}"), ANYONE)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    made = app.test_client()
    sign_in(made)
    return made


def test_from_a_miss_to_its_patch(app: Flask, client: FlaskClient, tmp_path: Path, small_pack: Path) -> None:
    shown = client.get("/admin/misses/t").text
    begun = send(
        client,
        "/admin/misses/t/trials",
        intent="compare",
        phrasing=LESSON.phrasing,
        topic=["", "", ""],
        words=["", "", ""],
    )
    other = send(client, "/admin/misses/t/trials", intent="compare", phrasing="another one")
    first = client.get(begun.location)
    until(lambda: "What it changes" in client.get(begun.location).text, 90)
    done = client.get(begun.location)
    patch = client.get(f"{begun.location}/patch")
    written = send(client, f"{begun.location}/patch")
    again = send(client, f"{begun.location}/patch")
    files = list((tmp_path / "patches").iterdir())

    assert "gimme the scoop on {fw} versus {fw2} pronto" in shown
    assert begun.status_code == 303
    assert '<meta http-equiv="refresh"' in first.text
    assert other.status_code == 409
    assert "Another phrasing is being tried" in other.text
    assert '<meta http-equiv="refresh"' not in done.text
    assert patch.headers["Content-Disposition"].startswith('attachment; filename="2')
    assert patch.text == patch_of(changed_files([small_pack], LESSON), [small_pack])
    assert written.status_code == 303
    assert [file.read_text() for file in files] == [patch.text]
    assert again.status_code == 409
    actions = [deed.action for deed in reversed(SqlAudit(store_of(app)).latest(limit=99))]
    assert actions == ["signed in", "tried a phrasing", "downloaded a patch", "wrote a patch"]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"intent": "", "phrasing": "x"}, "Choose an intent."),
        ({"intent": "nothing", "phrasing": "x"}, "Choose an intent."),
        ({"intent": "compare", "phrasing": ""}, "must have 1 to 200"),
        ({"intent": "pros", "phrasing": "x", "topic": "nothing", "words": ""}, "There is no such topic."),
        ({"intent": "pros", "phrasing": "HELLO"}, "teaches this phrasing already, as an example of smalltalk"),
    ],
)
def test_what_cannot_be_tried_is_said_and_kept_in_the_form(client: FlaskClient, form: dict[str, str], why: str) -> None:
    response = send(client, "/admin/misses/t/trials", **form)

    assert response.status_code == 422
    assert why in response.text
    assert f">{form['phrasing']}</textarea>" in response.text


def test_without_the_setting_nothing_is_written(app: Flask, client: FlaskClient) -> None:
    object.__setattr__(app.extensions["admin"], "patches", None)
    trial = Trial(id="x", turn_id="t", who="ada", lesson=LESSON, stage="waiting", began_at=NOON)
    SqlTrials(store_of(app)).begin(trial)

    assert send(client, "/admin/trials/x/patch").status_code == 404


def test_a_trial_goes_with_its_turn(app: Flask, client: FlaskClient) -> None:
    trials = SqlTrials(store_of(app))
    trials.begin(Trial(id="x", turn_id="t", who="ada", lesson=LESSON, stage="waiting", began_at=NOON))
    before = client.get("/admin/trials/x").status_code
    SqlPersonalData(store_of(app)).forget_conversation(TURN.conversation_id)

    assert before == 200
    assert trials.find("x") is None
    assert client.get("/admin/trials/x").status_code == 404
    assert client.get("/admin/misses/t").status_code == 404
    with pytest.raises(UnknownTurn):
        trials.begin(Trial(id="y", turn_id="t", who="ada", lesson=LESSON, stage="waiting", began_at=NOON))


def test_a_trial_whose_process_is_gone_makes_room(app: Flask) -> None:
    trials = SqlTrials(store_of(app))
    new = Trial(id="x", turn_id="t", who="ada", lesson=LESSON, stage="waiting", began_at=NOON)
    trials.begin(new)
    with pytest.raises(Busy):
        trials.begin(replace(new, id="y"))
    trials.begin(replace(new, id="z", began_at=NOON + LOST + LOST))
    first = trials.find("x")

    assert first
    assert first.stage == "failed"


def test_a_process_that_fails_is_told(app: Flask, client: FlaskClient) -> None:
    workshop = app.extensions["admin"].workshop
    failing = replace(workshop, command=(sys.executable, "-c", "raise SystemExit(1)"))
    object.__setattr__(app.extensions["admin"], "workshop", failing)
    begun = send(client, "/admin/misses/t/trials", intent="compare", phrasing=LESSON.phrasing)
    until(lambda: "It could not be tried" in client.get(begun.location).text, 30)

    assert client.get(f"{begun.location}/patch").status_code == 404
    assert send(client, "/admin/misses/t/trials", intent="compare", phrasing="x y z").status_code == 303


def says(*lines: object) -> tuple[str, ...]:
    """A command that writes *lines* in place of the process, and then waits to be ended."""
    told = "\n".join(json.dumps(line) for line in lines)
    return sys.executable, "-c", f"import sys; print({told!r}, flush=True); sys.stdin.read()"


def test_why_the_pack_does_not_take_it_is_told(app: Flask, client: FlaskClient) -> None:
    workshop = replace(app.extensions["admin"].workshop, command=says({"refused": "a phrase of <two> intents"}))
    object.__setattr__(app.extensions["admin"], "workshop", workshop)
    begun = send(client, "/admin/misses/t/trials", intent="compare", phrasing=LESSON.phrasing)
    until(lambda: "It could not be tried" in client.get(begun.location).text, 30)

    assert "The pack does not take it: a phrase of &lt;two&gt; intents." in client.get(begun.location).text


def test_how_the_question_is_read_is_told_before_all_the_rest(app: Flask, client: FlaskClient) -> None:
    now = ReadAs(intent="smalltalk", confidence=0.4, status="clarify", reading="the reading of now")
    then = ReadAs(intent="compare", confidence=0.9, status="answered", reading="the reading of then")
    stage = {"stage": "reading", "preview": Preview(before=now, after=then).to_json()}
    workshop = replace(app.extensions["admin"].workshop, command=says(stage, {"refused": "later"}))
    trials = SqlTrials(store_of(app))
    trials.begin(Trial(id="x", turn_id="t", who="ada", lesson=LESSON, stage="waiting", began_at=datetime.now(UTC)))
    trials.reach("x", "reading", Preview(before=now, after=then))
    shown = client.get("/admin/trials/x").text
    trials.end("x", None, at=datetime.now(UTC))
    object.__setattr__(app.extensions["admin"], "workshop", workshop)
    begun = send(client, "/admin/misses/t/trials", intent="compare", phrasing=LESSON.phrasing)
    until(lambda: "It could not be tried" in client.get(begun.location).text, 30)
    heard = trials.latest("t")

    assert '<meta http-equiv="refresh"' in shown
    assert "the reading of now" in shown
    assert "the reading of then" in shown
    assert heard
    assert heard.preview == Preview(before=now, after=then)


def test_a_question_that_is_not_stored_can_be_typed(app: Flask, client: FlaskClient) -> None:
    SqlPersonalData(store_of(app)).forget_conversation(TURN.conversation_id)
    note_miss(app, None)
    failing = replace(app.extensions["admin"].workshop, command=(sys.executable, "-c", "pass"))
    object.__setattr__(app.extensions["admin"], "workshop", failing)
    shown = client.get("/admin/misses/t").text
    begun = send(client, "/admin/misses/t/trials", intent="compare", phrasing="x y", question="Typed by an admin?")

    assert "Question not stored" in shown
    assert "A question to try it with" in shown
    assert "Typed by an admin?" in client.get(begun.location).text


def test_the_process_ends_with_its_server() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.insights.trial_process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    task = {"folders": [str(SHIPPED)], "lesson": LESSON.to_json(), "recent": [], "caches": ["/nowhere", "/nowhere"]}
    with process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        said = json.loads(process.stdout.readline())
        process.stdin.close()

        assert said == {"stage": "fitting", "preview": None}
        assert process.wait(20) == 1
