"""Draw the Slack messages that the integration's README shows: `python -m tools.slack_pictures`."""

from __future__ import annotations

from pathlib import Path

from bot.core.reading import Context
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
from integrations.slack.messages import answer_message
from integrations.slack.pictures import PICTURED, with_pictures
from integrations.slack.values import Values

PAGE = Path(__file__).resolve().parents[1] / "integrations" / "slack" / "README.md"


def main() -> None:
    """Write them anew."""
    engine = build_engine(load([KNOWLEDGE]))
    sign = Values(b"nothing of it is shown").sign
    bodies = [(question, engine.reply(question, Context()).body) for question in PICTURED]
    answers = [(question, answer_message(body, turn_id="pictured", sign=sign)) for question, body in bodies]
    PAGE.write_text(with_pictures(PAGE.read_text(encoding="utf-8"), answers), encoding="utf-8")


if __name__ == "__main__":
    main()
