"""The pure part, put together: reading, rules, reasoning and wording over one knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.asking import DecisionRecord, Engine, Reply, Unquoted
from bot.core.answer import Answer, Status
from bot.core.errors import NothingToRecord
from bot.core.finding import Asked, Finding, Interviewed, Recommended
from bot.core.knowledge import KnowledgeBase
from bot.core.plan import Plan
from bot.core.reading import Choice, Context, Interview, Reading, Requirement
from bot.core.reading_parts import parts_of
from bot.core.turns import Turn
from bot.core.unquoted import unquoted_context, unquoted_finding, unquoted_reading
from bot.reading.reader import Reader
from bot.reasoning.evidence import Evidence
from bot.reasoning.interviewing import afterwards
from bot.reasoning.recording import choice_of, record_of
from bot.reasoning.retrieval import rather
from bot.reasoning.ways import find
from bot.rules.planner import Planner
from bot.wording.answering import word
from bot.wording.interviewing import with_way_back
from bot.wording.recording import file_name, record_json, record_markdown, title_of
from bot.wording.rendering import answer_json, citations_json, numbers_of, ranking_json
from bot.wording.sentences import Speaker, join

_RECENT = 5
"""How many frameworks of earlier turns "them" can mean."""
_WEIGHS_NEEDS = frozenset({"recommend", "compare", "suitability", "alternatives", "list_frameworks", "why"})
"""Intents for which topics are needs, and not merely what the question is about."""
_TAKEN_BACK = _WEIGHS_NEEDS - {"why"}
"""Intents of which a part can be taken back."""
_WAYS_OF_WEIGHING = _TAKEN_BACK | {"compare-kind", "half-covered", "none-left"}
_HOW_TO_ASK = frozenset({"avoid", "superlative", "all", "or-a-kind"})
"""Cues without which the question asked again would be another one."""
_KEEPS_CONTEXT = frozenset(
    {
        "smalltalk",
        "out_of_scope",
        "sources",
        "not-understood",
        "unreadable",
        "not-covered",
        "which-framework",
        "which-needs",
        "which-reading",
        "compare-all",
    }
)
_BESIDE_THE_POINT = frozenset(
    {"smalltalk", "out_of_scope", "sources", "not-understood", "unreadable", "not-covered", "reset"}
)
"""Ways that lead to no choice, so that a record does without their questions."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message, answered."""

    reading: Reading
    plan: Plan
    finding: Finding
    answer: Answer
    way_back: bool
    """Whether the answer ends with the way back to an interview."""
    intent: str
    requirements: tuple[Requirement, ...]
    choice: Choice | None
    """What a choice was made of, where the answer makes one."""
    interview: Interview | None
    """The interview as it stands after this."""


@dataclass(frozen=True, slots=True)
class ReasoningEngine:
    """Answers questions from one knowledge base, always alike."""

    base: KnowledgeBase
    reader: Reader
    planner: Planner
    evidence: Evidence
    speaker: Speaker

    @property
    def knowledge_version(self) -> str:
        """The version of the knowledge that answers."""
        return self.base.version

    def reply(self, text: str, context: Context) -> Reply:
        """Answer *text*, asked in *context*."""
        parts: list[Part] = []
        for reading in self.reader.read(text, context):
            part = self._part(reading, context, first=not parts)
            context = replace(self._remember(part, context), interview=part.interview)
            parts.append(part)
        return Reply(
            body=self._body(parts),
            context=context,
            trace=_trace(parts),
            unquoted=partial(self._unquoted, parts, context),
        )

    def _unquoted(self, parts: Sequence[Part], context: Context) -> Unquoted:
        """What was replied, worded anew without any word that only the asker has used."""
        trace = _trace(parts)
        return Unquoted(
            body=self._body([self._unquoted_part(part) for part in parts]),
            context=unquoted_context(context, self.base),
            trace={"parts": [{name: of[name] for name in of if name != "reading"} for of in trace["parts"]]},
        )

    def _unquoted_part(self, part: Part) -> Part:
        reading = unquoted_reading(part.reading, self.base)
        finding = unquoted_finding(part.finding, part.reading, self.base)
        return replace(part, reading=reading, answer=self._worded(finding, reading, part.way_back))

    def record(self, context: Context, turns: Sequence[Turn]) -> DecisionRecord:
        """The last choice of a conversation, made anew and put into words as a decision record.

        Raises NothingToRecord where it has come to none.
        """
        if context.choice is None:
            raise NothingToRecord(
                "This conversation has not come to a choice yet: ask which framework to use, whether one suits you,"
                " or which of two is better."
            )
        record, asked = record_of(self.evidence, context.choice), _asked(turns)
        return DecisionRecord(
            file_name=file_name(title_of(self.speaker, record)),
            markdown=record_markdown(self.speaker, record, asked),
            body=record_json(self.speaker, record, asked),
        )

    def _part(self, reading: Reading, context: Context, *, first: bool) -> Part:
        waiting = context.interview is not None and not context.interview.paused
        plan = self.planner.plan(reading, about_before=context.intent is not None, interviewing=waiting)
        plan, finding = rather(self.evidence, plan, find(self.evidence, plan, context))
        requirements = finding.requirements if isinstance(finding, Recommended | Interviewed) else reading.requirements
        interview = afterwards(finding, plan.do, context.interview, first=first)
        way_back = bool(waiting and interview and interview.paused)
        answer = self._worded(finding, reading, way_back)
        choice = choice_of(reading, finding)
        return Part(reading, plan, finding, answer, way_back, _intent_of(plan), requirements, choice, interview)

    def _worded(self, finding: Finding, reading: Reading, way_back: bool) -> Answer:
        answer = word(self.speaker, finding, reading)
        return with_way_back(answer) if way_back else answer

    def _remember(self, part: Part, context: Context) -> Context:
        if part.plan.do == "reset":
            return Context()
        choices = part.answer.suggestions if part.answer.status is Status.CLARIFY else ()
        if part.plan.do in _KEEPS_CONTEXT:
            return replace(context, choices=choices)
        if part.plan.do == "why":
            return replace(context, frameworks=part.reading.frameworks or context.frameworks, choices=choices)
        reading = part.reading
        frameworks = reading.frameworks
        return Context(
            intent=part.intent,
            frameworks=frameworks or (context.frameworks if part.intent in ("disputes", "facts") else ()),
            excluded=reading.excluded,
            requirements=part.requirements if part.plan.do == "interview" else self._kept(reading),
            topics=reading.topics,
            ranked=self._order_of(part) or context.ranked,
            recent=tuple(dict.fromkeys((*context.recent, *frameworks)))[-_RECENT:],
            choice=part.choice or (None if part.intent in _WEIGHS_NEEDS else context.choice),
            told=next((s.claims for s in part.answer.sentences if s.factual), ()),
            asked=_as_asked(part) or context.asked,
            choices=choices,
        )

    def _kept(self, reading: Reading) -> tuple[Requirement, ...]:
        """The requirements worth remembering: what can be needed, not what was merely asked about."""
        return tuple(r for r in reading.requirements if self.base.can_be_needed(r.topic))

    def _order_of(self, part: Part) -> tuple[str, ...]:
        """The list that "the second one" points into: a ranking, the frameworks compared, or those listed."""
        ranked = tuple(s.framework for s in part.answer.ranking)
        if len(ranked) > 1 or (ranked and part.intent == "recommend"):
            return ranked
        if len(part.reading.frameworks) > 1:
            return part.reading.frameworks
        listed = part.intent in ("list_frameworks", "define_type") and part.answer.status is Status.ANSWERED
        return self._named_in(part.answer) if listed else ()

    def _named_in(self, answer: Answer) -> tuple[str, ...]:
        subjects = dict.fromkeys(self.base.claims[c].subject for c in answer.cited)
        known = {f.id for f in self.base.frameworks}
        return tuple(s for s in subjects if s in known)[:5]

    def _body(self, parts: Sequence[Part]) -> dict[str, Any]:
        latest = next((part for part in reversed(parts) if _as_asked(part)), None)
        bodies = [self._part_body(part, latest=part is latest) for part in parts]
        if len(parts) == 1:
            return {**bodies[0], "parts": []}
        blocks = tuple(block for part in parts for block in part.answer.blocks)
        numbers = numbers_of(Answer(status=parts[0].answer.status, blocks=blocks))
        return {
            **bodies[0],
            "answer": answer_json(blocks, numbers),
            "citations": citations_json(self.base, numbers),
            "parts": bodies,
        }

    def _part_body(self, part: Part, *, latest: bool) -> dict[str, Any]:
        reading, answer = part.reading, part.answer
        numbers = numbers_of(answer)
        return {
            "status": answer.status.value,
            "intent": part.intent,
            "confidence": round(reading.confidence, 4),
            "frameworks": list(reading.frameworks),
            "excluded": list(reading.excluded),
            "requirements": [
                {"topic": r.topic, "wanted": r.wanted, "strength": r.strength.value} for r in part.requirements
            ],
            "answer": answer_json(answer.blocks, numbers),
            "ranking": ranking_json(answer.ranking),
            "citations": citations_json(self.base, numbers),
            "suggestions": list(answer.suggestions),
            "reading": self._in_words(part),
            "reading_parts": self._reading_parts(part, latest=latest),
        }

    def _reading_parts(self, part: Part, *, latest: bool) -> list[dict[str, Any]]:
        """What the question holds, each with the message that takes it back; None where a later question of the same
        message is the one that messages turn to."""
        asked = _as_asked(part)
        return [
            {"kind": p.kind.value, "id": p.id, "label": p.label, "say": p.say if latest else None}
            for p in (parts_of(asked, self.base) if asked else ())
        ]

    def _in_words(self, part: Part) -> str:
        """How the question was read, in one line."""
        reading = part.reading
        said = [part.intent.replace("_", " ")]
        if reading.frameworks:
            beside = reading.types if part.plan.do == "compare-kind" else ()
            said.append(self.speaker.names((*reading.frameworks, *beside)))
        topics = list(reading.topics)
        if part.intent in _WEIGHS_NEEDS:
            topics = [r.topic for r in part.requirements if r.wanted]
        refused = [self.speaker.phrase(r.topic) for r in part.requirements if not r.wanted]
        if topics:
            label = "for" if part.intent in _WEIGHS_NEEDS else "about"
            said.append(f"{label}: {join([self.speaker.phrase(t) for t in topics])}")
        if refused and part.intent in _WEIGHS_NEEDS:
            said.append(f"not: {join(refused, 'or')}")
        if reading.excluded:
            said.append(f"without: {self.speaker.names(reading.excluded)}")
        if reading.others:
            said.append(f"not covered: {join(reading.others)}")
        if reading.left:
            said.append(f"not read: {reading.left} more of your questions")
        return "; ".join(said)


_CONTRACT_INTENTS = {
    "reset": "smalltalk",
    "interview": "recommend",
    "look-up": "facts",
    "balance": "pros",
    "kind_check": "feature_check",
    "which-needs": "recommend",
    "unranked": "feature_check",
    "combination": "feature_check",
    "about-python": "suitability",
    "not-covered": "out_of_scope",
    "compare-all": "compare",
    "compare-kind": "compare",
    "none-left": "recommend",
    "not-understood": "out_of_scope",
    "unreadable": "out_of_scope",
}


def _intent_of(plan: Plan) -> str:
    """The contract's intent for what was done."""
    if plan.do in ("half-covered", "which-framework", "which-reading"):
        intent = plan.reading.intent
        return "compare" if intent in ("follow_up", "out_of_scope", "reset") else intent
    return _CONTRACT_INTENTS.get(plan.do, plan.do)


def _asked(turns: Sequence[Turn]) -> tuple[Asked, ...]:
    """The questions that led to the last choice: since the conversation began anew, without small talk."""
    traced = [(turn, turn.trace.read()["parts"]) for turn in turns]
    chose = [i for i, (_, parts) in enumerate(traced) if any(part.get("chose") for part in parts)]
    until = traced[: chose[-1] + 1] if chose else traced
    anew = [i for i, (_, parts) in enumerate(until) if any(part["way"] == "reset" for part in parts)]
    return tuple(
        Asked(question=turn.question, at=turn.asked_at, knowledge_version=turn.knowledge_version)
        for turn, parts in (until[anew[-1] :] if anew else until)
        if not {part["way"] for part in parts} <= _BESIDE_THE_POINT
    )


def _as_asked(part: Part) -> Reading | None:
    """The question of *part* as it can be asked again less something; None where nothing is weighed."""
    if part.intent not in _TAKEN_BACK or part.plan.do not in _WAYS_OF_WEIGHING:
        return None
    reading = part.reading
    return Reading(
        text="",
        intent=part.intent,
        confidence=1.0,
        frameworks=reading.frameworks,
        excluded=reading.excluded,
        types=reading.types,
        others=reading.others,
        topics=reading.topics,
        requirements=reading.requirements,
        cues=reading.cues & _HOW_TO_ASK,
    )


def _trace(parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "parts": [
            {
                "reading": dict(part.reading.evidence),
                "how_to": part.reading.how_to,
                "carried": part.reading.carried,
                "rule": part.plan.rule,
                "because": part.plan.because,
                "nearly": list(part.plan.nearly),
                "way": part.plan.do,
                "chose": part.choice is not None,
            }
            for part in parts
        ]
    }


def build_engine(base: KnowledgeBase, cache: Path | None = None) -> Engine:
    """The engine over *base*; with *cache*, its fitted matcher is kept there by knowledge version."""
    return ReasoningEngine(
        base=base,
        reader=Reader.over(base, cache),
        planner=Planner.over(base),
        evidence=Evidence(base),
        speaker=Speaker(base),
    )
