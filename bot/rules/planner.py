"""Rules as data: conditions in the language of the simpleeval package; the first that holds decides."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import simpleeval

from bot.core.errors import BotError
from bot.core.knowledge import KnowledgeBase, RuleSpec
from bot.core.plan import Plan
from bot.core.reading import Reading

FACTS: Mapping[str, str | float | bool] = {
    "intent": "",
    "confidence": 0.0,
    "runner_up": "",
    "margin": 0.0,
    "frameworks": 0,
    "excluded": 0,
    "types": 0,
    "others": 0,
    "other_first": False,
    "topics": 0,
    "needs": 0,
    "features": 0,
    "qualities": 0,
    "projects": 0,
    "facts": 0,
    "refused_features": 0,
    "doubts": False,
    "negative": False,
    "carried": False,
    "how_to": False,
    "unknown_words": 0,
    "strange_words": 0,
    "words": 0,
    "about_before": False,
    "foreign": 0,
    "narrow_facts": 0,
    "about_python": False,
    "says_python": False,
    "says_framework": False,
    "says_frameworks": False,
    "says_best": False,
    "points_nowhere": False,
    "states_need": False,
    "is_courtesy": False,
    "both_sides": False,
    "only_faults": False,
    "asks_what": False,
    "rare_terms": 0,
    "says_choice": False,
    "says_how": False,
    "together": False,
    "says_anew": False,
    "unnarrowed": False,
    "which_framework": False,
    "skips": False,
    "kinds": False,
    "picks": False,
    "compares_all": False,
    "one_or_a_kind": False,
    "none_left": False,
    "move": "",
    "interviewing": False,
}
"""What a condition may ask of a reading (counts of names, topics and unknown words, the intent, how sure it is ...),
each with an example of its type."""


class RuleError(BotError):
    """A rule's condition cannot be used."""


class Condition:
    """An expression over FACTS. Raises RuleError where it is none, or compares what cannot be compared."""

    def __init__(self, text: str) -> None:
        self._text = text
        try:
            self._tree = simpleeval.SimpleEval.parse(text)
            self._check()
        except (simpleeval.InvalidExpression, SyntaxError, TypeError, ValueError) as error:
            raise RuleError(f"{text!r} is no condition: {error}") from error

    def _check(self) -> None:
        """Try each part by itself, so that none hides behind an "and" that failed before it."""
        for node in ast.walk(self._tree):
            if not isinstance(node, _ALLOWED):
                raise ValueError(f"a condition may not hold {type(node).__name__}")
            if isinstance(node, ast.expr):
                _evaluator(FACTS).eval("", previously_parsed=node)

    def holds(self, facts: simpleeval.EvalWithCompoundTypes) -> bool:
        """Whether the condition holds of *facts*, an evaluator over them that serves all rules."""
        return bool(facts.eval(self._text, previously_parsed=self._tree))


_ALLOWED = (
    ast.Expr, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE,
    ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.BinOp, ast.Add, ast.Sub, ast.Name, ast.Load, ast.Constant, ast.List,
)  # fmt: skip


def _evaluator(facts: Mapping[str, Any]) -> simpleeval.EvalWithCompoundTypes:
    return simpleeval.EvalWithCompoundTypes(names={**facts, "true": True, "false": False}, functions={})


TORN = 0.3
"""Readings whose probabilities differ by less are about equally likely; see benchmarks/thresholds.py."""
_ANSWERS = {
    "about one": ("pros", "cons", "users", "alternatives", "disputes"),
    "on a topic": ("aspect", "feature_check", "suitability"),
    "by a topic": ("recommend", "list_frameworks"),
}
KINDS = {
    "aspect": "topic", "feature_check": "topic", "features": "topic", "suitability": "topic", "facts": "facts",
    "pros": "pros", "overview": "pros", "best_for": "pros", "recommend": "choice", "list_frameworks": "choice",
}  # fmt: skip
"""Ways whose answers are so much alike that a question back would only annoy; others are kinds of their own."""


class Planner:
    """Ordered rules over readings. Made ready by :meth:`over`."""

    def __init__(self, rules: Sequence[tuple[RuleSpec, Condition]], base: KnowledgeBase) -> None:
        self._rules = tuple(rules)
        self._base = base

    @classmethod
    def over(cls, base: KnowledgeBase) -> Planner:
        """The rules of *base*, compiled. Raises RuleError that names the rule."""
        compiled = []
        for rule in base.rules:
            try:
                compiled.append((rule, Condition(rule.when)))
            except RuleError as error:
                raise RuleError(f"rule {rule.name!r}: {error}") from error
        return cls(compiled, base)

    def plan(self, reading: Reading, *, about_before: bool = False, interviewing: bool = False) -> Plan:
        """What the first rule that holds says, or what to ask back where two readings are about equally likely.

        *about_before*: there was a turn before. *interviewing*: a question of an interview waits for its answer.
        """
        before = {"about_before": about_before, "interviewing": interviewing}
        plan = self._by_rules(reading, before)
        if reading.carried or reading.confidence - reading.runner_up_confidence >= TORN:
            return plan
        rival = self._by_rules(replace(reading, intent=reading.runner_up), before)
        kinds = {KINDS.get(one.do, one.do) for one in (plan, rival)}
        if len(kinds) < 2 or not all(_can_be_offered(one) for one in (plan, rival)):
            return plan
        because = "two readings are about equally likely"
        return replace(plan, do="which-reading", rule="torn", because=because, choices=(plan.do, rival.do))

    def _by_rules(self, reading: Reading, before: dict[str, Any]) -> Plan:
        facts = _evaluator(facts_of(reading, self._base) | before)
        for index, (rule, condition) in enumerate(self._rules):
            if condition.holds(facts):
                do = reading.intent if rule.do == "as-read" else rule.do
                following = (r.name for r, c in self._rules[index + 1 : -1] if c.holds(facts))
                nearly = tuple(islice(following, 2))
                return Plan(do=do, reading=reading, rule=rule.name, because=rule.because, nearly=nearly)
        return Plan(do=reading.intent, reading=reading, rule="")


def _can_be_offered(plan: Plan) -> bool:
    """Whether a reading can be put into words again, with a framework or a topic as it needs them."""
    reading = plan.reading
    if plan.do in _ANSWERS["about one"]:
        return len(reading.frameworks) == 1
    if plan.do in _ANSWERS["on a topic"]:
        return len(reading.frameworks) == 1 and bool(reading.topics)
    return plan.do in _ANSWERS["by a topic"] and bool(reading.topics) and not reading.frameworks


def facts_of(reading: Reading, base: KnowledgeBase) -> dict[str, Any]:
    """What conditions may ask of *reading*."""
    groups = [base.topics[topic].group for topic in reading.topics]
    cues = reading.cues
    return {
        "intent": reading.intent,
        "confidence": reading.confidence,
        "runner_up": reading.runner_up,
        "margin": reading.confidence - reading.runner_up_confidence,
        "frameworks": len(reading.frameworks),
        "excluded": len(reading.excluded),
        "types": len(reading.types),
        "others": len(reading.others),
        "other_first": reading.other_first,
        "topics": len([g for g in groups if g != "generic"]),
        "needs": sum(base.can_be_needed(r.topic) for r in reading.requirements),
        "features": groups.count("feature"),
        "qualities": groups.count("quality"),
        "projects": groups.count("project"),
        "facts": groups.count("fact"),
        "refused_features": sum(base.topics[r.topic].group == "feature" and not r.wanted for r in reading.requirements),
        "negative": "avoid" in cues,
        "doubts": "doubts" in cues,
        "carried": reading.carried,
        "how_to": reading.how_to,
        "unknown_words": len(reading.unknown_words),
        "strange_words": reading.strange_words,
        "words": reading.words,
        "states_need": "need" in cues,
        "is_courtesy": reading.courtesy is not None,
        "only_faults": _only_faults(reading, base),
        "asks_what": "asks-what" in cues,
        "rare_terms": len(reading.rare_terms),
        "says_choice": "choice" in cues,
        "both_sides": "both-sides" in cues,
        "foreign": groups.count("foreign"),
        "narrow_facts": sum(
            base.topics[t].group == "fact" and base.topics[t].part_of is not None for t in reading.topics
        ),
        "about_python": "python-backend" in reading.topics,
        "says_python": "python" in cues,
        "says_framework": "framework" in cues,
        "says_frameworks": "frameworks" in cues,
        "says_best": "best" in cues,
        "says_how": "how" in cues,
        "together": "together" in cues,
        "says_anew": "anew" in cues,
        "which_framework": "which-framework" in cues,
        "unnarrowed": reading.carried and not reading.requirements and bool(cues & {"which-now", "for-what"}),
        "skips": "skips" in cues,
        "kinds": "kinds" in cues,
        "picks": "picks" in cues,
        "compares_all": "compares-all" in cues,
        "one_or_a_kind": "or-a-kind" in cues,
        "none_left": {f.id for f in base.frameworks} <= {*reading.excluded},
        "move": reading.move or "",
        "points_nowhere": not reading.carried and "untold" in cues,
    }


def _only_faults(reading: Reading, base: KnowledgeBase) -> bool:
    """Whether all that is asked for are faults ("hardest to learn"): qualities by the words for their reverse."""
    named = [(base.topics[r.topic], r) for r in reading.requirements]
    return bool(named) and all(
        topic.group == "quality" and not need.wanted and ("fault" in reading.cues or topic.is_fault(need.words))
        for topic, need in named
    )
