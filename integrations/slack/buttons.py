"""Buttons, and the blocks that hold them. What they carry is signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.slack import limits
from integrations.slack.forms import Block, plain_text
from integrations.slack.mrkdwn import literal
from integrations.slack.values import Sign

Element = Mapping[str, Any]
MOST_CHOICES = 2 * limits.ACTIONS_ELEMENTS
HELPFUL, UNHELPFUL = "Helpful", "Not helpful"


def button(action_id: str, label: str, value: str, **more: Any) -> Element:
    """A button; a label that is too long is shortened at a word."""
    text = plain_text(shortened(label, limits.BUTTON_TEXT))
    return {"type": "button", "action_id": action_id, "text": text, "value": value, **more}


def actions(elements: Sequence[Element]) -> Iterator[Block]:
    """*elements* in as few blocks as hold them; none for none."""
    for start in range(0, len(elements), limits.ACTIONS_ELEMENTS):
        yield {"type": "actions", "elements": list(elements[start : start + limits.ACTIONS_ELEMENTS])}


def asking(
    texts: Sequence[str], sign: Sign, *, turn_id: str = "", first: int = 0
) -> tuple[tuple[Element, ...], tuple[str, ...]]:
    """Buttons that ask *texts*, named from ``ask_<first>`` on; and the texts for which Slack has no room."""
    values = {text: sign("ask", turn=turn_id, text=text) for text in texts}
    fitting = [text for text in values if limits.size(values[text]) <= limits.BUTTON_VALUE][:MOST_CHOICES]
    buttons = tuple(button(f"ask_{i}", text, values[text]) for i, text in enumerate(fitting, first))
    return buttons, tuple(text for text in texts if text not in fitting)


def rating(turn_id: str, sign: Sign) -> Block:
    """Slack's own buttons for thumbs."""
    up, down = (sign("rate", turn=turn_id, rating=rating) for rating in ("up", "down"))
    buttons = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": plain_text(HELPFUL), "value": up, "accessibility_label": "This answer helped"},
        "negative_button": {"text": plain_text(UNHELPFUL), "value": down, "accessibility_label": "It did not help"},
    }
    return {"type": "context_actions", "elements": [buttons]}


def plain_rating(turn_id: str, sign: Sign) -> Block:
    """The same as ordinary buttons."""
    up, down = (sign("rate", turn=turn_id, rating=rating) for rating in ("up", "down"))
    return {
        "type": "actions",
        "elements": [
            button("rate_up", HELPFUL, up, accessibility_label="This answer helped"),
            button("rate_down", UNHELPFUL, down, accessibility_label="It did not help"),
        ],
    }


def shortened(text: str, most: int) -> str:
    """*text*, or as many whole words of it as *most* characters hold, with an ellipsis."""
    if limits.size(literal(text)) <= most:
        return text
    kept = text[: most - 1]
    while limits.size(literal(kept)) > most - 1:
        kept = kept[:-1]
    parted = text[len(kept)] != " " and " " in kept
    whole_words = kept.rsplit(" ", 1)[0] if parted else kept
    return whole_words.rstrip(" ,;:.") + "…"
