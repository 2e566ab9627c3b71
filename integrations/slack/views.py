"""What is not a message: the Home tab, dialogs, and what is offered before anybody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from bot.core.turns import JsonObject
from integrations.slack import limits
from integrations.slack.buttons import actions, asking, button, shortened
from integrations.slack.contents import tidy
from integrations.slack.forms import Block, plain_section, plain_text, remark
from integrations.slack.manifest import COMMAND, PROMPTS
from integrations.slack.mrkdwn import link
from integrations.slack.values import Sign

NAME = "Framework Advisor"
GOOD_QUESTIONS = tuple(question for _, question in PROMPTS)
WHAT_IT_IS = (
    "Ask me which Python web framework fits your project, and why. I compare frameworks, list what speaks for and "
    "against each, and ask back if you do not know where to begin. Each reason names the article and the line that it "
    "comes from."
)
HOW_TO_ASK = (
    "Write to me here, mention me in a channel, type {command} and a question, which nobody else sees, or choose “Ask "
    "about this message” beside a message. In a thread in which I have answered, just go on: “Why?”, “and its cons?”, "
    "“not Django”."
)
WHAT_IT_DOES_NOT = (
    "I am a program with rules and no language model. I know only what my articles say, I say so where they do not, "
    "and I never guess. I write nothing where nobody has asked me."
)
PRIVACY = "What you ask stays in this workspace: people of other workspaces that use this bot see nothing of it."
LONGEST = 2_000
"""As many characters as a question may have."""
LONGEST_COMMENT = 2_000
LAST_ASKED = 5
LONGEST_SHOWN = 300
"""How much is shown of a question that is too long to be asked again by a button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person has chosen."""

    sources: bool = False
    """Whether sources follow an answer at once."""
    greet: bool = True
    """Whether the bot says a word when the Messages tab is opened."""

    @classmethod
    def from_json(cls, stored: JsonObject) -> Preferences:
        """What *stored* says; what it does not say, or says badly, is as for somebody who has chosen nothing."""
        found = {f.name: stored.get(f.name) for f in fields(cls)}
        return cls(**{name: value for name, value in found.items() if isinstance(value, bool)})

    @classmethod
    def from_choices(cls, values: Collection[str]) -> Preferences:
        """What the ticked boxes of the Home tab say."""
        return cls(**{f.name: f.name in values for f in fields(cls)})

    def to_json(self) -> JsonObject:
        """For :meth:`from_json`."""
        return asdict(self)


SETTINGS = {
    "sources": "Show the sources with each answer, without asking",
    "greet": "Greet me when I open the Messages tab",
}
"""How each preference is called on the Home tab."""


def home_view(
    last: Sequence[str],
    chosen: Preferences,
    *,
    sign: Sign,
    base_url: str | None = None,
    many: bool = False,
) -> JsonObject:
    """The Home tab of a person who has asked *last* and *chosen*; *many* workspaces share the bot, or one has it alone.

    Its buttons ask in the person's own conversation with the bot (``ask_0`` ...), set (``prefer``) and ``forget``.
    """
    return {"type": "home", "blocks": list(_home(last, chosen, sign, base_url, many))}


def _home(last: Sequence[str], chosen: Preferences, sign: Sign, base_url: str | None, many: bool) -> Iterator[Block]:
    yield _header(NAME)
    yield plain_section(WHAT_IT_IS)
    yield plain_section(how_to_ask(COMMAND))
    yield plain_section(WHAT_IT_DOES_NOT)
    if base_url:
        page = link(base_url, "All frameworks, topics and disputes")
        yield {"type": "context", "elements": [{"type": "mrkdwn", "text": page, "verbatim": True}]}
    yield _header("Good questions")
    good, _ = asking(GOOD_QUESTIONS, sign)
    yield from actions(good)
    yield _header("What you asked last")
    yield from _last_asked(last[:LAST_ASKED], sign, first=len(good))
    yield _header("Settings")
    yield from actions([_settings(chosen)])
    yield from actions([_forget(sign)])
    if many:
        yield remark(PRIVACY)


def how_to_ask(command: str) -> str:
    """In which ways the bot is asked, where its slash command is called *command*."""
    return HOW_TO_ASK.format(command=command)


def _last_asked(last: Sequence[str], sign: Sign, *, first: int) -> Iterator[Block]:
    texts = tuple(dict.fromkeys(text for question in last if (text := tidy(question))))
    buttons, too_long = asking(texts, sign, first=first)
    yield from actions(buttons)
    for text in too_long:
        yield remark(shortened(text, LONGEST_SHOWN))
    if not texts:
        yield remark("Nothing yet.")


def _settings(chosen: Preferences) -> Mapping[str, object]:
    options = {name: {"text": plain_text(label), "value": name} for name, label in SETTINGS.items()}
    ticked = [options[name] for name, value in chosen.to_json().items() if value]
    return {
        "type": "checkboxes",
        "action_id": "prefer",
        "options": list(options.values()),
        **({"initial_options": ticked} if ticked else {}),
    }


def _forget(sign: Sign) -> Mapping[str, object]:
    confirm = {
        "title": plain_text("Forget what you asked?"),
        "text": plain_text(
            "Your questions, their answers, your ratings and your settings are deleted, and conversations begin anew. "
            "Messages in Slack stay where they are."
        ),
        "confirm": plain_text("Forget it"),
        "deny": plain_text("Keep it"),
        "style": "danger",
    }
    return button("forget", "Forget what I asked", sign("forget"), style="danger", confirm=confirm)


def ask_modal(prefilled: str = "") -> JsonObject:
    """The dialog for a question (``callback_id`` "ask"; the text is at ``question``, ``question`` of its state).

    A *prefilled* text that is too long for a question is shortened at a word.
    """
    text = prefilled.strip()
    field = {
        "type": "plain_text_input",
        "action_id": "question",
        "multiline": True,
        "placeholder": plain_text(GOOD_QUESTIONS[0]),
        # Slack's own most, not ours: somebody who is over ours is told so, and keeps the text.
        "max_length": limits.PLAIN_TEXT_INPUT,
        **({"initial_value": shortened(text, LONGEST)} if text else {}),
    }
    question = {"type": "input", "block_id": "question", "label": plain_text("Your question"), "element": field}
    return _modal("ask", "Ask about frameworks", "Ask", [question], "")


def rating_modal(*, metadata: str = "") -> JsonObject:
    """The dialog after a thumbs down (``callback_id`` "comment"; the text is at ``comment``, ``comment``)."""
    field = {
        "type": "plain_text_input",
        "action_id": "comment",
        "multiline": True,
        "max_length": LONGEST_COMMENT,
    }
    comment = {
        "type": "input",
        "block_id": "comment",
        "label": plain_text("What should be better?"),
        "hint": plain_text("Your rating counts without a comment, too."),
        "optional": True,
        "element": field,
    }
    return _modal("comment", "Thank you", "Send", [comment], metadata)


def question_problem(text: str) -> str | None:
    """Why *text* cannot be asked; None where it can."""
    length = len(text.strip())
    if not length:
        return "Write a question first."
    if length > LONGEST:
        return f"This has {length:,} characters; {LONGEST:,} are the most. Shorten it, or ask in two steps."
    return None


def _modal(callback_id: str, title: str, submit: str, blocks: Sequence[Block], metadata: str) -> JsonObject:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": plain_text(title),
        "submit": plain_text(submit),
        "close": plain_text("Cancel"),
        "blocks": list(blocks),
    }


def _header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text)}
