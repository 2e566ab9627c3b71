"""Messages as pictures; those in the documentation are what the bot says now."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.slack.messages import answer_message
from integrations.slack.pictures import PICTURED, WIDTH, picture, with_pictures

from .rendered import BASE_URL, VALUES, answer_to, golden, make_body, paragraph, ranking, rendered, table

PAGE = Path(__file__).parents[2] / "integrations" / "slack" / "README.md"


def test_the_pictures_of_the_documentation_are_what_the_bot_says_now() -> None:
    answers = [
        (question, answer_message(answer_to(question), turn_id="pictured", sign=VALUES.sign)) for question in PICTURED
    ]

    kept = PAGE.read_text(encoding="utf-8")

    assert kept == with_pictures(kept, answers)
    assert kept.count("┌") == len(PICTURED)


def test_without_its_marks_a_readme_is_refused() -> None:
    with pytest.raises(ValueError, match="no <!-- pictures"):
        with_pictures("# Slack\n", [])


def test_the_pictures_show_a_comparison_a_recommendation_and_no_answer() -> None:
    compared, recommended, unknown = map(answer_to, PICTURED)

    assert (compared["intent"], recommended["intent"], unknown["status"]) == ("compare", "recommend", "unknown")
    assert recommended["ranking"]


def test_a_picture_shows_what_a_person_sees() -> None:
    body = make_body(
        paragraph("Take Ash."),
        table(["Ash", "Birch"], {"Speed": ["Is fast.", ""]}),
        ranking(Ash=1.0, Birch=0.5),
        frameworks=["ash"],
        suggestions=["Pros of Ash"],
    )

    lines = [" ".join(line.strip("│ ").split()) for line in picture(rendered(body, base_url=BASE_URL)).splitlines()]

    assert [line for line in lines if line and line[0] not in "┌└─"] == [
        "Take Ash.",
        "By topic",
        "Topic │ Ash │ Birch",
        "Speed │ Is fast. │ not stated",
        "Scores, from 0 to 1",
        "Ash ██████████████████████████████ 1.00",
        "Birch ███████████████ 0.50",
        "[ Pros of Ash ]",
        "( Helpful ) ( Not helpful )",
        "All that the articles say: Ash",
    ]


def test_every_golden_answer_can_be_pictured_within_its_frame() -> None:
    for _, body in golden()[::5]:
        message = rendered(body, base_url=BASE_URL, question="Which?", private=True)
        for form in range(len(message.forms)):
            assert {len(line) for line in picture(message, form).splitlines()} == {WIDTH + 4}
