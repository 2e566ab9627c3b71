"""What the insights show is what was asked: on both databases, filtered, as plots, tables and CSV."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.core.errors import StoreUnavailable
from bot.core.insights import Part, QueuedMiss, Took
from bot.core.misses import State
from bot.core.turns import Asker, JsonText
from bot.insights.grouping import grouped
from bot.insights.overview import overview
from bot.insights.summing import asked_most, percentile
from bot.store.admins import SqlAudit
from bot.store.feedback import SqlFeedback
from bot.store.insights import SqlInsights
from bot.store.log import SqlTurnLog
from bot.store.misses import SqlMisses
from bot.store.personal import SqlPersonalData
from bot.views.admin.csv_files import safe
from bot.views.admin.plots import Axis

from .administering import add_admin, send, sign_in
from .registering import store_of
from .test_misses import TURN

TODAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ANN = Asker(site="portal", user="a" * 64)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """An admin's browser, on a day in March."""
    add_admin(app)
    app.extensions["admin"].entrance.now = lambda: TODAY
    client = app.test_client()
    sign_in(client)
    return client


def store(app: Flask, *turns: Mapping[str, Any], asker: Asker = ANN) -> None:
    """Store turns of the tenth of March that have these fields; an ``answer`` is its text."""
    log = SqlTurnLog(store_of(app))
    for number, given in enumerate(turns):
        fields = dict(given)
        body = JsonText.of({"answer": {"text": fields.pop("answer", "Because.")}})
        id = str(fields.pop("id", f"t{number}"))
        turn = replace(TURN, **{"asked_at": TODAY, "body": body, "took_us": 1000, **fields})
        log.record(replace(turn, id=id, conversation_id=f"c-{id}"), JsonText("{}"), asker)


def rate(app: Flask, id: str, rating: str, comment: str | None = None) -> None:
    SqlFeedback(store_of(app)).rate(id, rating, comment, at=TODAY)


def rows_of(client: FlaskClient, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="advisor-')
    return list(csv.reader(io.StringIO(response.text)))


def text_of(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.text))  # type: ignore[attr-defined]


def test_nothing_asked_is_told_as_such(admin: FlaskClient) -> None:
    shown = text_of(admin.get("/admin"))

    assert "Nothing was asked in this period." in shown
    assert "Nobody has rated an answer in this period." in shown
    assert "Nothing new is waiting in this period." in text_of(admin.get("/admin/misses"))
    assert "Nobody has rated an answer so in this period." in text_of(admin.get("/admin/ratings"))


def test_turns_are_counted_by_day_channel_intent_status_and_version(admin: FlaskClient, app: Flask) -> None:
    late = TODAY.replace(hour=23, minute=59, second=59, microsecond=999_999) - timedelta(days=1)
    store(
        app,
        {"channel": "web", "took_us": 1_000},
        {"channel": "web", "took_us": 2_950, "status": "unknown", "intent": "pros"},
        {"asked_at": late, "took_us": 50_000},
        {"asked_at": late + timedelta(microseconds=1), "took_us": None, "knowledge_version": "w"},
        {"asked_at": TODAY - timedelta(days=40)},
    )
    rate(app, "t0", "up")
    rate(app, "t1", "down")

    days = rows_of(admin, "/admin/csv/days?days=3")
    assert days == [
        "day questions answered clarify unknown declined older p50_ms p95_ms thumbs_up thumbs_down".split(),
        ["2026-03-08", "0", "0", "0", "0", "0", "0", "", "", "0", "0"],
        ["2026-03-09", "1", "1", "0", "0", "0", "0", "50.1", "50.1", "0", "0"],
        ["2026-03-10", "3", "2", "0", "1", "0", "0", "1.1", "3.0", "1", "1"],
    ]
    assert rows_of(admin, "/admin/csv/channels")[1:] == [["api", "2"], ["web", "2"]]
    assert rows_of(admin, "/admin/csv/intents")[1:] == [["recommend", "3"], ["pros", "1"]]
    assert rows_of(admin, "/admin/csv/statuses")[1:] == [["answered", "3"], ["unknown", "1"]]
    assert rows_of(admin, "/admin/csv/versions")[1:] == [
        ["w", "2026-03-10", "2026-03-10", "1"],
        ["v", "2026-03-09", "2026-03-10", "3"],
    ]
    assert rows_of(admin, "/admin/csv/asked")[1:] == [["Flask?", "4"]]


@pytest.mark.parametrize(
    ("query", "questions"),
    [
        ("", 4),
        ("channel=web", 2),
        ("channel=web&status=unknown", 1),
        ("intent=pros", 1),
        ("version=older", 1),
        ("version=nothing", 0),
        ("days=1", 3),
        ("from=2026-03-09&until=2026-03-09", 1),
        ("channel='%20OR%20'1'='1", 0),
    ],
)
def test_filters_are_in_the_address(admin: FlaskClient, app: Flask, query: str, questions: int) -> None:
    store(
        app,
        {"channel": "web"},
        {"channel": "web", "status": "unknown", "intent": "pros"},
        {"asked_at": TODAY - timedelta(days=1)},
        {"knowledge_version": "older"},
    )

    assert sum(int(row[1]) for row in rows_of(admin, f"/admin/csv/days?{query}")[1:]) == questions
    assert f"<dt>Questions</dt><dd>{questions}</dd>" in admin.get(f"/admin?{query}").text


@pytest.mark.parametrize(
    "query",
    "days=0 days=x days=99999 from=2026-02-30 from=2026-03-11&until=2026-03-10 from=0001-01-01 channel=%00"
    f" until=9999-12-31 days=%D9%A1 intent={'x' * 65}".split(),
)
def test_what_cannot_be_looked_at_is_refused(admin: FlaskClient, query: str) -> None:
    assert admin.get(f"/admin?{query}").status_code == 400


@pytest.mark.parametrize("query", ["state=x", "reason=x", "page=x", "page=-1"])
def test_what_cannot_be_listed_is_refused(admin: FlaskClient, query: str) -> None:
    assert admin.get(f"/admin/misses?{query}").status_code == 400


@pytest.mark.parametrize("after", ["x", "2026-01-01/x", "2026-01-01T00:00:00+00:00/", "2026-01-01T00:00:00+00:00/%00"])
def test_a_place_that_cannot_be_read_is_refused(admin: FlaskClient, after: str) -> None:
    assert admin.get(f"/admin/ratings?after={after.replace('+', '%2B')}").status_code == 400


def test_the_queue_puts_alike_ones_together(admin: FlaskClient, app: Flask) -> None:
    for number, question in enumerate(
        [
            "How do I deploy to Kubernetes?",
            "deploy it to kubernetes, how?",
            "What is the weather?",
            "Kubernetes deployment",
        ]
    ):
        store(app, {"id": f"m{number}", "question": question, "status": "unknown"})
    store(app, {"id": "low", "question": "Blue?", "confidence": 0.2})
    shown = text_of(admin.get("/admin/misses"))
    low = text_of(admin.get("/admin/misses?reason=low-confidence"))

    assert "5 misses in 4 groups" in shown
    assert "1 more like it" in shown
    assert "1 miss in 1 group" in low
    assert "Blue?" in low
    assert "20 %" in low


def test_misses_are_marked_together_and_alone(admin: FlaskClient, app: Flask) -> None:
    store(app, *({"id": f"m{number}", "status": "unknown"} for number in range(3)))
    several = send(admin, "/admin/misses", state="done", turn=["m0", "m1", "gone"], back="/admin/misses?state=new")
    one = send(admin, "/admin/misses/m2", state="pending", note=" ask the docs team\r\nagain ")
    unchanged = send(admin, "/admin/misses/m2", state="pending", note="ask the docs team\nagain")

    assert (several.status_code, several.location) == (303, "/admin/misses?state=new")
    assert (one.status_code, unchanged.status_code) == (303, 303)
    assert "ask the docs team" in admin.get("/admin/misses/m2").text
    assert [row[1:3] for row in rows_of(admin, "/admin/csv/misses?state=all")[1:]] == [
        ["m2", "pending"],
        ["m1", "done"],
        ["m0", "done"],
    ]
    deeds = [(d.action, d.object, d.detail) for d in reversed(SqlAudit(store_of(app)).latest(limit=9))][1:-1]
    assert sorted(deeds[:2]) == [("marked a miss", "m0", "done"), ("marked a miss", "m1", "done")]
    assert deeds[2:] == [("marked a miss", "m2", "pending"), ("changed a note", "m2", None)]
    assert "docs team" not in str(deeds)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/admin/misses", {"state": "done"}),
        ("/admin/misses", {"state": "gone", "turn": "m0"}),
        ("/admin/misses", {"state": "done", "turn": "a b"}),
        ("/admin/misses/m0", {"state": "x"}),
        ("/admin/misses/m0", {"state": "done", "note": "x" * 2001}),
        ("/admin/misses/m0", {"state": "done", "note": "a\0b"}),
    ],
)
def test_marks_that_make_no_sense_are_refused(admin: FlaskClient, app: Flask, path: str, form: dict[str, str]) -> None:
    store(app, {"id": "m0", "status": "unknown"})

    assert send(admin, path, **form).status_code == 400
    assert SqlMisses(store_of(app)).listed()[0].state is State.NEW


def test_marking_leads_nowhere_else(admin: FlaskClient, app: Flask) -> None:
    store(app, {"id": "m0", "status": "unknown"})

    assert send(admin, "/admin/misses", state="done", turn="m0", back="https://evil.example").location == "/admin"


def test_thumbs_down_come_with_question_answer_and_comment(admin: FlaskClient, app: Flask) -> None:
    store(app, *({"question": f"Question {number}?", "answer": f"Answer {number}."} for number in range(60)))
    for number in range(60):
        SqlFeedback(store_of(app)).rate(
            f"t{number}", "down" if number else "up", f"Comment {number}", at=TODAY + timedelta(minutes=number)
        )
    first = admin.get("/admin/ratings")
    link = re.search(r'href="(\?[^"]*after=[^"]*)"', first.text)
    assert link
    second = admin.get("/admin/ratings" + link[1].replace("&amp;", "&"))

    assert "Question 59?" in first.text
    assert "Answer 59." in first.text
    assert "Comment 10" in first.text
    assert "Comment 9<" not in first.text
    assert [f"Comment {n}<" in second.text for n in (10, 9, 1, 0)] == [False, True, True, False]
    assert "Comment 0<" in admin.get("/admin/ratings?rating=up").text
    assert len(rows_of(admin, "/admin/csv/ratings?rating=all")) == 61


def test_hostile_text_is_shown_as_text(admin: FlaskClient, app: Flask) -> None:
    store(
        app,
        {
            "id": "m0",
            "question": HOSTILE,
            "answer": HOSTILE,
            "status": "unknown",
            "channel": HOSTILE[:32],
            "intent": HOSTILE[:60],
        }
        | {"knowledge_version": HOSTILE[:60]},
    )
    rate(app, "m0", "down", HOSTILE)
    SqlMisses(store_of(app)).note("m0", HOSTILE)
    for path in ("/admin", "/admin/misses", "/admin/misses/m0", "/admin/ratings"):
        shown = admin.get(path).text
        assert "<script" not in shown
        assert "<img" not in shown
        assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("1=1", "1=1"),
        ("", ""),
        (None, ""),
        (-1.5, "-1.5"),
    ],
)
def test_no_cell_is_a_formula(cell: object, written: str) -> None:
    assert safe(cell) == written


def test_tables_keep_quotes_lines_and_formulas_apart(admin: FlaskClient, app: Flask) -> None:
    question = '=HYPERLINK("http://evil.example","x"),\n"second line"'
    store(app, {"id": "m0", "question": question, "status": "unknown"})

    assert rows_of(admin, "/admin/csv/misses")[1][8] == f"'{question}"


def test_long_tables_are_read_in_parts(admin: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.views.admin.pages.CHUNK", 3)
    store(app, *({"id": f"m{number}", "status": "unknown"} for number in range(8)))  # all at one moment

    assert [row[1] for row in rows_of(admin, "/admin/csv/misses")[1:]] == [f"m{n}" for n in reversed(range(8))]


def test_without_texts_there_are_counts(admin: FlaskClient, app: Flask) -> None:
    object.__setattr__(app.extensions["admin"], "texts_stored", False)
    store(app, *({"id": f"m{number}", "question": None, "status": "unknown"} for number in range(3)))
    shown, queue, miss = (text_of(admin.get(path)) for path in ("/admin", "/admin/misses", "/admin/misses/m0"))

    assert "Questions are not stored here" in shown
    assert "No question of this period is stored with its words." in shown
    assert "3 of them are stored without their words." in shown
    assert "3 misses in 1 group" in queue
    assert "Question not stored" in queue
    assert "Question not stored" in miss


def test_what_a_user_deletes_is_nowhere(admin: FlaskClient, app: Flask) -> None:
    word = "Chrysanthemum"
    store(app, {"id": "m0", "question": word, "answer": word, "status": "unknown"})
    rate(app, "m0", "down", word)
    SqlMisses(store_of(app)).note("m0", word)
    send(admin, "/admin/misses/m0", state="pending", note=f"{word}!")
    places = ["/admin", "/admin/misses?state=all", "/admin/misses/m0", "/admin/ratings", "/admin/csv/misses?state=all"]
    before = [word in admin.get(path).text for path in places]
    SqlPersonalData(store_of(app)).forget("portal", "a" * 64)

    assert before == [True] * 5
    assert not any(word in admin.get(path).text for path in (*places, "/admin/audit", "/admin/csv/audit"))


def test_a_store_out_of_reach_is_said(admin: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: object, part: Part) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(SqlInsights, "counts", gone)
    response = admin.get("/admin", headers={"Accept": "text/html"})

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"


# Summing up


def day_took(*tenths: int) -> list[Took]:
    return [Took(date(2026, 1, 1), one, 1) for one in tenths]


@pytest.mark.parametrize(
    ("tenths", "percent", "ms"),
    [
        ([], 50, None),
        ([10], 50, 1.1),
        ([10, 20], 50, 1.1),
        ([20, 10, 30], 50, 2.1),
        (range(100), 95, 9.5),
        ([10, 20], 95, 2.1),
    ],
)
def test_percentiles_are_by_the_nearest_rank(tenths: Sequence[int], percent: int, ms: float | None) -> None:
    assert percentile(day_took(*tenths), percent) == ms


def test_questions_that_differ_in_case_and_marks_are_one() -> None:
    found = asked_most(["Flask?", None, "flask", " FLASK !", "Django", "???", "??"], 9)

    assert found == (("Flask?", 3), ("??", 1), ("???", 1), ("Django", 1))


@pytest.mark.parametrize(
    ("most", "marks"), [(0, [0, 1]), (1, [0, 0.5, 1.0]), (7, [0, 2, 4, 6, 8]), (400, [0, 100, 200, 300, 400])]
)
def test_axes_end_at_round_numbers(most: float, marks: list[float]) -> None:
    assert list(Axis.to(most).marks) == marks


def queued(number: int, question: str | None, intent: str = "x") -> QueuedMiss:
    return QueuedMiss(
        turn_id=str(number),
        reason="low-confidence",
        state=State.NEW,
        noted_at=TODAY,
        question=question,
        intent=intent,
        confidence=0.1,
        channel="web",
        status="clarify",
        note=None,
    )


FUNCTION_WORDS = ("how", "do", "i", "a", "of", "and", "for", "which")


def groups(*questions: str | None) -> list[list[str]]:
    found = grouped([queued(number, question) for number, question in enumerate(questions)], FUNCTION_WORDS)
    return [[miss.turn_id for miss in group.misses] for group in found]


def test_groups_are_alike_and_always_the_same() -> None:
    questions = (
        "Price of a support contract?",
        "How do I bake bread",
        "support contract price",
        "bake a bread",
        "???",
        None,
        None,
        "prices of support contracts",
        "how do I",
    )

    assert groups(*questions) == [["0", "2", "7"], ["1", "3"], ["5", "6"], ["4"], ["8"]]
    assert groups(*questions) == groups(*questions)
    assert groups() == []


def test_ten_thousand_misses_are_grouped_quickly() -> None:
    words = [f"word{number}" for number in range(3000)]
    misses = [
        queued(number, f"which framework for {words[number * 7 % 3000]} and {words[number * 13 % 2999]}")
        for number in range(10_000)
    ]
    began = time.process_time()
    found = grouped(misses, FUNCTION_WORDS)

    assert sum(len(group.misses) for group in found) == 10_000
    assert time.process_time() - began < 8


def test_the_overview_reads_counts_once(app: Flask) -> None:
    store(app, {"id": "a"}, {"id": "b", "channel": "web"})
    part = Part(since=TODAY.date(), until=TODAY.date(), channel="web")
    found = overview(SqlInsights(store_of(app)), part)

    assert (found.turns, found.choices.channels) == (1, ("api", "web"))
