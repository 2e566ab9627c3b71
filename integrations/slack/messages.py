"""Answers as Slack messages: the same in three forms and in plain words, and under Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.turns import JsonObject
from integrations.slack import contents, limits, links
from integrations.slack.buttons import Element, actions, asking, button, plain_rating, rating, shortened
from integrations.slack.checked_parts import shown
from integrations.slack.contents import tidy
from integrations.slack.folding import Page, folded, left_out
from integrations.slack.forms import Block, Form, blocks_of, remark, text_of
from integrations.slack.mrkdwn import escaped
from integrations.slack.values import Sign

EXPLAINED = frozenset({"recommend", "compare", "alternatives", "suitability"})
"""Intents whose answers have something to explain, also where they rank nothing."""
SMALL_TALK = "smalltalk"
"""The intent whose answers nobody rates."""
LONGEST_QUESTION = 300
"""How much of a question is repeated before its answer."""
OUR_OWN = 900
"""What a message needs around the answer: for the question, how much is left, and the buttons with fixed labels."""
NOTHING = "I have no answer to this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is posted: *text* always, with the first of *forms* that Slack takes."""

    text: str
    """The same in plain words, for notifications and screen readers; escaped."""
    forms: tuple[tuple[JsonObject, ...], ...]
    """Blocks, the richest form first; the next is tried when Slack says ``invalid_blocks``."""

    @property
    def payloads(self) -> tuple[JsonObject, ...]:
        """What to send, for each form."""
        return tuple({"text": self.text, "blocks": list(blocks)} for blocks in self.forms)


def answer_message(
    body: JsonObject,
    *,
    turn_id: str,
    sign: Sign,
    base_url: str | None = None,
    sources_shown: bool = False,
    question: str | None = None,
    private: bool = False,
    page: int = 1,
) -> Message:
    """The answer *body*, or a later *page* of it where it is too long for one message.

    *body* is the contract's JSON. A *question* is repeated, shortened, before the answer; *private* messages, which one
    person alone sees, can be shared. Pages are cut alike whatever the other arguments are, but for *sources_shown*,
    which the button for the next page carries.
    """
    parts = tuple(body.get("parts") or ()) or (body,)
    suggested = tuple(
        dict.fromkeys(tidy(text) for part in parts for text in part.get("suggestions") or () if tidy(text))
    )
    choices, too_long = asking(suggested, sign, turn_id=turn_id)
    lines = links.of_answer(body, base_url)
    room = limits.MESSAGE - OUR_OWN - sum(map(limits.size, shown((*choices, *lines))))
    told = contents.of_answer(body, sources=sources_shown) or contents.plain(NOTHING)
    pages = folded((*told, *contents.listing("You can also ask", too_long)), room=room)
    here = min(max(page, 1), len(pages))
    rest = _rest(pages, here, turn_id, sign, {"sources": "yes"} if sources_shown else {})
    if here > 1:
        return _message(pages[here - 1], before=_part(here, pages), after=rest)
    own = [
        *_why(parts, suggested, turn_id, sign),
        *_sources(body, sources_shown, turn_id, sign),
        *([button("share", "Share in this channel", sign("share", turn=turn_id))] if private else ()),
    ]
    rated = any(part.get("intent") != SMALL_TALK for part in parts)
    return _message(
        pages[0],
        before=_question(question),
        after=(*rest, *actions(choices), *actions(own)),
        rated=(rating(turn_id, sign), plain_rating(turn_id, sign)) if rated else None,
        last=lines,
        said=_suggested(choices),
    )


def sources_message(
    body: JsonObject, *, turn_id: str, sign: Sign, base_url: str | None = None, page: int = 1
) -> Message:
    """What the answer *body* leans on, numbered as there: the statement, its article and line, and its doubts."""
    lines = links.of_sources(body, base_url)
    room = limits.MESSAGE - OUR_OWN - sum(map(limits.size, shown(lines)))
    pages = folded(contents.of_sources(body) or contents.plain("This answer leans on no source."), room=room)
    here = min(max(page, 1), len(pages))
    rest = _rest(pages, here, turn_id, sign, {"of": "sources"})
    return _message(pages[here - 1], before=_part(here, pages), after=rest, last=lines)


def rest_message(
    body: JsonObject, fields: Mapping[str, str], *, turn_id: str, sign: Sign, base_url: str | None = None
) -> Message:
    """What the button "Show the rest" asks for; *fields* are what its value carries."""
    given = fields.get("page", "")
    page = int(given) if given.isdecimal() and len(given) < 6 else 1
    if fields.get("of") == "sources":
        return sources_message(body, turn_id=turn_id, sign=sign, base_url=base_url, page=page)
    return answer_message(
        body,
        turn_id=turn_id,
        sign=sign,
        base_url=base_url,
        sources_shown=fields.get("sources") == "yes",
        page=page,
    )


def notice(text: str, *, suggestions: Sequence[str] = (), sign: Sign | None = None) -> Message:
    """A message of our own: an error, help, a limit. Where it needs more than a message, the rest is dropped."""
    pages = folded(contents.plain(text) or contents.plain(NOTHING), room=limits.MESSAGE - OUR_OWN - 3_750)
    choices, _ = asking(tuple(filter(None, map(tidy, suggestions))), sign) if sign else ((), ())
    return _message(pages[0], after=tuple(actions(choices)), said=_suggested(choices))


def _message(
    page: Page,
    *,
    before: Sequence[Block] = (),
    after: Iterable[Block] = (),
    rated: tuple[Block, Block] | None = None,
    last: Sequence[Block] = (),
    said: str = "",
) -> Message:
    """The three forms of a page, each once; *rated* are the buttons for ratings, Slack's own and ordinary ones."""
    after = tuple(after)

    def form(of: Form) -> tuple[Block, ...]:
        ratings = () if rated is None else (rated[of is Form.SECTIONS],)
        return (*before, *blocks_of(page, of), *after, *ratings, *last)

    words = (*_words(before), text_of(page), *_words(block for block in after if block["type"] == "context"), said)
    forms: list[tuple[Block, ...]] = []
    for of in Form:
        if (made := form(of)) not in forms:
            forms.append(made)
    return Message(text=escaped("\n\n".join(filter(None, words))), forms=tuple(forms))


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    return (text for block in blocks for text in shown(block))


def _question(question: str | None) -> tuple[Block, ...]:
    asked = tidy(question)
    return (remark(f"Question: {shortened(asked, LONGEST_QUESTION)}"),) if asked else ()


def _part(here: int, pages: Sequence[Page]) -> tuple[Block, ...]:
    return (remark(f"Part {here} of {len(pages)}"),) if here > 1 else ()


def _rest(pages: Sequence[Page], here: int, turn_id: str, sign: Sign, more: Mapping[str, str]) -> tuple[Block, ...]:
    """How much is left for later messages, and the button that brings it."""
    if here >= len(pages):
        return ()
    value = sign("rest", turn=turn_id, page=str(here + 1), **more)
    return (
        remark(f"There is more: {left_out(pages[here:])}. “Show the rest” brings it."),
        *actions([button("rest", "Show the rest", value)]),
    )


def _why(parts: Sequence[JsonObject], suggested: Sequence[str], turn_id: str, sign: Sign) -> Iterator[Element]:
    """A button, where there is something to explain and no suggestion asks for it already."""
    explains = any(
        part.get("status") == "answered"
        and part.get("intent") != "why"
        and (part.get("ranking") or (part.get("intent") in EXPLAINED and part.get("citations")))
        for part in parts
    )
    if explains and not any(text.casefold().startswith("why") for text in suggested):
        yield button("why", "Why?", sign("why", turn=turn_id))


def _sources(body: JsonObject, sources_shown: bool, turn_id: str, sign: Sign) -> Iterator[Element]:
    cited = len(body.get("citations") or ())
    if cited and not sources_shown:
        yield button("sources", f"Show sources ({cited})", sign("sources", turn=turn_id))


def _suggested(choices: Sequence[Element]) -> str:
    """What the buttons ask, for those who do not see them."""
    told = list(shown(choices))
    return f"You can ask: {' · '.join(told)}" if told else ""
