"""Rules are data: ordered, named, checked, and the trace says which fired and which nearly did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase, RuleSpec
from bot.core.reading import Context, Reading
from bot.reasoning.ways import WAYS
from bot.rules.planner import Planner, RuleError
from bot.wording.plain import OFFERS

from .making import make_base, make_reading, make_topic, need


def make_rule(name: str = "rule", when: str = "true", do: str = "overview") -> RuleSpec:
    return RuleSpec(name=name, when=when, do=do, because="the test says so")


def planner(*rules: RuleSpec, base: KnowledgeBase | None = None) -> Planner:
    made = make_base(rules=rules)
    return Planner.over(made if base is None else base)


def test_every_rule_of_the_shipped_pack_leads_to_a_way_that_exists(base: KnowledgeBase) -> None:
    astray = [(rule.name, rule.do) for rule in base.rules if rule.do not in {*WAYS, "as-read"}]

    assert astray == []


def test_every_intent_of_the_shipped_pack_is_a_way_or_has_a_rule(base: KnowledgeBase) -> None:
    spoken_of = " ".join(rule.when for rule in base.rules)
    astray = [e.intent for e in base.intents if e.intent not in WAYS and f'"{e.intent}"' not in spoken_of]

    assert astray == []


def test_every_rule_of_the_shipped_pack_has_a_name_of_its_own_and_a_reason(base: KnowledgeBase) -> None:
    names = [rule.name for rule in base.rules]

    assert len(set(names)) == len(names)
    assert all(rule.because for rule in base.rules)


def test_the_last_rule_of_the_shipped_pack_always_holds(base: KnowledgeBase) -> None:
    assert (base.rules[-1].when, base.rules[-1].do) == ("true", "as-read")


@pytest.mark.parametrize(
    "when",
    [
        "frameworks >",
        "no_such_fact == 1",
        "intent == ",
        "frameworks and and topics",
        "intent > 3 +",
        "(",
        'carried + "x"',
    ],
)
def test_a_condition_that_cannot_be_used_is_an_error_that_names_its_rule(when: str) -> None:
    with pytest.raises(RuleError, match="'the-bad-one'"):
        planner(make_rule("fine"), make_rule("the-bad-one", when=when))


def test_the_first_rule_that_holds_decides() -> None:
    rules = (
        make_rule("other-intent", 'intent == "pros"', "pros"),
        make_rule("first", "frameworks == 1", "cons"),
        make_rule("second", "frameworks >= 1", "users"),
    )
    plan = planner(*rules).plan(make_reading("overview", frameworks=("ash",)))

    assert (plan.rule, plan.do, plan.because) == ("first", "cons", "the test says so")


def test_the_order_of_the_rules_is_the_order_of_the_pack() -> None:
    rules = (make_rule("a", do="pros"), make_rule("b", do="cons"))

    assert planner(*rules).plan(make_reading()).rule == "a"
    assert planner(*reversed(rules)).plan(make_reading()).rule == "b"


def test_as_read_does_the_intent_that_was_read() -> None:
    plan = planner(make_rule(do="as-read")).plan(make_reading("users"))

    assert plan.do == "users"


def test_where_no_rule_holds_the_intent_is_done() -> None:
    plan = planner(make_rule("never", "frameworks > 99", "pros")).plan(make_reading("cons"))

    assert (plan.do, plan.rule, plan.nearly) == ("cons", "", ())


def test_the_plan_names_the_rules_that_would_have_been_next() -> None:
    rules = (
        make_rule("fires", "frameworks == 1", "cons"),
        make_rule("no", "frameworks == 2", "users"),
        make_rule("next", "frameworks >= 1", "pros"),
        make_rule("last"),
    )
    plan = planner(*rules).plan(make_reading("overview", frameworks=("ash",)))

    assert plan.nearly == ("next",)


def test_a_plan_keeps_its_reading() -> None:
    reading = make_reading("overview", frameworks=("ash",))

    assert planner(make_rule()).plan(reading).reading is reading


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("frameworks == 2", True),
        ("excluded == 1", True),
        ("topics == 1", True),
        ("features == 1", True),
        ("others == 1", True),
        ("confidence > 0.8", True),
        ('intent == "compare"', True),
        ('intent in ["pros", "compare"]', True),
        ("says_framework", True),
        ("carried", False),
        ("how_to", False),
        ("negative", False),
        ("projects >= 1", False),
        ("about_before", False),
    ],
)
def test_a_condition_may_ask_what_was_read(when: str, holds: bool) -> None:
    reading = make_reading(
        "compare",
        text="Which framework?",
        frameworks=("ash", "birch"),
        excluded=("cedar",),
        requirements=(need("orm"),),
        others=("Express",),
    )
    base = make_base(
        rules=[make_rule("asked", when, "users"), make_rule("else", do="pros")], topics=[make_topic("orm")]
    )

    assert (Planner.over(base).plan(reading).rule == "asked") is holds


def test_the_trace_says_which_rule_fired_and_why(engine: Engine, base: KnowledgeBase) -> None:
    names = {rule.name for rule in base.rules}
    for text in ("Compare Django and Flask", "Flask or Express?", "What is a microframework?", "start over", "Hello"):
        (part,) = engine.reply(text, Context()).trace["parts"]

        assert part["rule"] in names
        assert part["because"]
        assert part["way"] in WAYS
        assert set(part["nearly"]) <= names - {part["rule"]}


def torn(
    first: str,
    second: str,
    *,
    gap: float = 0.02,
    likely: float = 0.3,
    frameworks: tuple[str, ...] = ("ash",),
    carried: bool = False,
) -> Reading:
    """A reading whose two likeliest intents are *gap* apart."""
    reading = make_reading(first, frameworks=frameworks, confidence=likely)
    return replace(reading, runner_up=second, runner_up_confidence=likely - gap, carried=carried)


AS_READ = make_rule("as-read", do="as-read")


def test_two_readings_about_equally_likely_are_asked_back() -> None:
    plan = planner(AS_READ).plan(torn("pros", "cons"))

    assert (plan.do, plan.rule, plan.choices) == ("which-reading", "torn", ("pros", "cons"))


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (torn("pros", "cons", likely=0.6, gap=0.35), "one is clearly likelier"),
        (torn("pros", "overview"), "both are answered much alike"),
        (torn("pros", "out_of_scope"), "one cannot be offered"),
        (torn("pros", "cons", frameworks=()), "there is no framework to offer them about"),
        (torn("pros", "cons", carried=True), "the turn before decides"),
    ],
)
def test_otherwise_the_likelier_reading_stands(reading: Reading, why: str) -> None:
    assert planner(AS_READ).plan(reading).do == "pros", why


@pytest.mark.parametrize("way", sorted(OFFERS))
def test_what_is_offered_is_then_understood_as_offered(engine: Engine, way: str) -> None:
    topic = {"aspect": "performance", "suitability": "small projects"}.get(way, "WebSockets")
    offered = OFFERS[way].format(name="Django", topic=topic)

    body = engine.reply(offered, Context()).body

    assert body["status"] in ("answered", "unknown")
    assert body["intent"] == way
