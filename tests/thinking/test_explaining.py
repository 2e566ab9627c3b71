"""Answers to why, from the very numbers that made the answer before: proved by weighing other bases and needs."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking import Engine
from bot.core.finding import (
    Absence,
    Advantage,
    Assured,
    Backed,
    Compared,
    Contrasted,
    Decided,
    Explained,
    Finding,
    Flipped,
    Profile,
    SetApart,
    Sureness,
    Weighed,
)
from bot.core.knowledge import KnowledgeBase
from bot.core.plan import Plan
from bot.core.reading import Choice, Context, Requirement, Strength
from bot.reasoning.evidence import Evidence
from bot.reasoning.explaining import Weighing
from bot.reasoning.supposing import only_about, with_voices, without_claims
from bot.reasoning.ways import find
from bot.reasoning.weighing import weigh
from bot.wording.reasons import shares_shown

from .making import Body, ask, make_base, make_claim, make_dispute, make_reading, need, recommend
from .test_weighing import FRAMEWORKS, Said, needs, said, weighed

many = settings(max_examples=80, deadline=None)
EXACT = 1e-9


def why(base: KnowledgeBase, text: str, choice: Choice, *frameworks: str) -> Finding:
    """What *base* answers to *text*, asked after *choice* was made."""
    context = Context(intent=choice.way, choice=choice, requirements=choice.requirements)
    reading = make_reading("why", text=text, frameworks=frameworks)
    return find(Evidence(base), Plan(do="why", reading=reading, rule="test"), context)


@given(said(), needs)
@many
def test_without_the_reason_named_first_the_score_is_what_was_said(what: Said, asked: list[Requirement]) -> None:
    base = what.base()
    found = why(base, "why?", Choice(requirements=tuple(asked)))
    if not isinstance(found, Explained) or found.unsaid is None:
        assert not recommend(base, *asked).leaders
        return

    gone = set(found.unsaid.point.ids)
    kept = [c for c in base.claims.values() if c.id not in gone]
    disputes = [d for d in base.disputes.values() if not gone & set(d.claims)]  # all have two claims
    less = make_base(*kept, disputes=disputes, topics=base.topics.values(), frameworks=FRAMEWORKS)
    then = recommend(less, *asked)
    assert weighed(less, asked)[found.pick.framework].score == pytest.approx(found.unsaid.score, abs=EXACT)
    assert {w.framework for w in then.leaders} == set(found.unsaid.leaders)


def test_without_the_reason_named_first_those_who_echo_it_are_silent_too() -> None:
    echoed = (make_claim("a", article="one"), make_claim("b", article="two", echoes="a"))
    base = make_base(*echoed, make_claim("c", subject="birch", topics=("speed",)))

    found = why(base, "why?", Choice(requirements=(need(),)))
    assert isinstance(found, Explained)
    assert found.unsaid is not None
    assert (found.unsaid.point.ids, found.unsaid.score) == (("a", "b"), 0.5)


def test_a_must_is_named_before_a_nicety_for_which_more_articles_speak() -> None:
    more = (make_claim(f"s{n}", topics=("speed",), article=n) for n in ("one", "two"))
    asked = (need("speed", strength=Strength.NICE), need(strength=Strength.MUST))

    found = why(make_base(make_claim("a"), *more), "why?", Choice(requirements=asked))
    assert isinstance(found, Explained)
    assert found.unsaid is not None
    assert found.unsaid.point.lead.id == "a"


@pytest.mark.parametrize(("for_it", "against_it", "first"), [(2, 1, "+"), (1, 2, "-")])
def test_the_reason_named_first_is_on_the_side_that_prevails(for_it: int, against_it: int, first: str) -> None:
    sides = [("+", for_it), ("-", against_it)]
    base = make_base(*(make_claim(f"{s}{i}", polarity=s, article=f"{s}{i}") for s, n in sides for i in range(n)))

    found = why(base, "why?", Choice(requirements=(need(),), way="suitability", frameworks=("ash",)))
    assert isinstance(found, Explained)
    assert found.unsaid is not None
    assert found.unsaid.point.lead.polarity.value == first


@given(said(), needs)
@many
def test_the_reason_named_first_is_of_the_need_that_moves_the_score_most(what: Said, asked: list[Requirement]) -> None:
    found = why(what.base(), "why?", Choice(requirements=tuple(asked)))
    if not isinstance(found, Explained) or found.unsaid is None:
        return

    most = max(abs(r.share) for r in found.pick.reasons)
    of = [r for r in found.pick.reasons if found.unsaid.point in (*r.supporting, *r.opposing)]
    assert max(abs(r.share) for r in of) == pytest.approx(most, abs=1e-6)


@given(said(), needs, st.sampled_from(FRAMEWORKS))
@many
def test_why_and_why_not_have_the_scores_of_the_ranking(what: Said, asked: list[Requirement], other: str) -> None:
    base = what.base()
    ranked = recommend(base, *asked)
    scores = {f: w.score for f, w in weighed(base, asked).items()}

    found = why(base, f"why not {other}?", Choice(requirements=tuple(asked)), other)
    shown = [found.pick, found.other] if isinstance(found, Contrasted) else []
    if isinstance(found, Explained):
        shown = [found.pick, *found.level, found.behind]
    assert {w.framework: w.score for w in shown if w}.items() <= scores.items()
    if ranked.leaders:
        assert shown[0] in ranked.leaders


@given(said(), needs)
@many
def test_the_shares_that_are_shown_make_up_the_score_that_is_shown(what: Said, asked: list[Requirement]) -> None:
    for one in weighed(what.base(), asked).values():
        shown = shares_shown(one)
        assert round(0.5 + sum(shown.values()), 2) == round(round(one.score * 100) / 100, 2)
        assert all(abs(shown[r.requirement.topic] - r.share) <= 0.01 + EXACT for r in one.reasons)


@given(said(), needs)
@many
def test_a_need_decided_where_the_first_are_others_without_it(what: Said, asked: list[Requirement]) -> None:
    base = what.base()
    first = {w.framework for w in recommend(base, *asked).leaders}
    found = why(base, "which of my needs decided it?", Choice(requirements=tuple(asked)))
    if not first:
        assert not isinstance(found, Decided)
        return

    assert isinstance(found, Decided)
    then = {r: {w.framework for w in recommend(base, *(n for n in asked if n is not r)).leaders} for r in asked[1:]}
    then |= {asked[0]: {w.framework for w in recommend(base, *asked[1:]).leaders}} if len(asked) > 1 else {}
    assert {r: set(names) for r, names in found.turns} == {r: names for r, names in then.items() if names != first}


def test_without_needs_left_nothing_is_dropped() -> None:
    base = make_base(make_claim("a"), make_claim("b", subject="birch", polarity="-"))

    found = why(base, "which of my needs decided it?", Choice(requirements=(need(),)))
    assert isinstance(found, Decided)
    assert found.turns == ()
    assert found.furthest is not None
    assert [r.requirement.topic for r in found.furthest] == ["orm", "orm"]


def test_a_claim_that_goes_takes_its_dispute_along_where_one_side_is_left() -> None:
    base = make_base(
        make_claim("a"),
        make_claim("b"),
        make_claim("c", polarity="-"),
        disputes=[make_dispute(["a", "b"], ["c"], id="d")],
    )

    assert without_claims(base, {"a"}).disputes["d"].sides == (("b",), ("c",))
    assert not without_claims(base, {"c"}).disputes
    assert set(without_claims(base, {"c"}).claims) == {"a", "b"}
    assert set(base.claims) == {"a", "b", "c"}


@given(said(), needs, st.sampled_from(FRAMEWORKS))
@many
def test_a_framework_is_weighed_alike_in_a_base_of_its_own(what: Said, asked: list[Requirement], one: str) -> None:
    alone = only_about(what.base(), one)

    assert all(one in (c.subject, *c.compared_with) for c in alone.claims.values())
    assert weighed(alone, asked)[one] == weighed(what.base(), asked)[one]


@given(said(), st.sampled_from(("chat", "orm", "speed")), st.booleans(), st.integers(1, 4))
@many
def test_supposed_voices_speak_for_a_framework_on_one_need(what: Said, topic: str, wanted: bool, voices: int) -> None:
    base, asked = what.base(), need(topic, wanted=wanted)
    more = with_voices(base, "ash", asked, voices)

    before, after = weighed(base, [asked]), weighed(more, [asked])
    assert after["ash"].score > before["ash"].score - EXACT
    assert len(after["ash"].reasons[0].supporting) == len(before["ash"].reasons[0].supporting) + voices
    assert {f: w.score for f, w in after.items() if f != "ash"} == {f: w.score for f, w in before.items() if f != "ash"}


def test_a_left_out_one_an_uncompared_one_and_a_replaced_one_are_told_apart() -> None:
    base = make_base(*(make_claim(f, subject=f) for f in ("ash", "birch")), frameworks=("ash", "birch", "cedar"))
    absences = {}
    for choice in (
        Choice(requirements=(need(),), excluded=("cedar",)),
        Choice(requirements=(need(),), way="compare", frameworks=("ash", "birch")),
        Choice(requirements=(need(),), way="alternatives", frameworks=("cedar",)),
    ):
        found = why(base, "why not cedar?", choice, "cedar")
        assert isinstance(found, Contrasted)
        absences[choice.way] = found.absence

    assert absences == {
        "recommend": Absence.LEFT_OUT,
        "compare": Absence.NOT_COMPARED,
        "alternatives": Absence.REPLACED,
    }


def sure(*claims: str, disputed: bool = False, gap: bool = False, rival: str = "") -> Sureness:
    """How sure a choice of Ash is for which these articles speak; *rival* articles speak for Birch."""
    made = [make_claim(f"a{i}", article=article) for i, article in enumerate(claims)]
    made += [make_claim(f"b{i}", subject="birch", article=article) for i, article in enumerate(rival)]
    made.append(make_claim("no", article="other", polarity="-", subject="cedar"))
    asked = (need(), *([need("chat", strength=Strength.NICE)] if gap else []))
    disputes = [make_dispute([c.id], ["no"], id=c.id) for c in made if c.subject == "ash"] if disputed else []
    base = make_base(*made, make_claim("z", subject="cedar", topics=("chat",), polarity="-"), disputes=disputes)
    found = why(base, "how sure are you?", Choice(requirements=asked))
    assert isinstance(found, Assured)
    assert found.articles == len(set(claims))
    return found.sureness


def test_how_sure_follows_the_stated_rule() -> None:
    assert sure("one", "two", "three") is Sureness.SURE
    assert sure("one", "two") is Sureness.FAIR
    assert sure("one") is Sureness.UNSURE
    assert sure("one", "two", "three", disputed=True) is Sureness.UNSURE
    assert sure("one", "two", "three", gap=True) is Sureness.UNSURE
    assert sure("one", "two", "three", rival="abc") is Sureness.TIE


@pytest.mark.parametrize(
    ("articles", "against", "expected"),
    [
        (("one",), False, Sureness.UNSURE),
        (("one", "two"), False, Sureness.FAIR),
        (("one", "two", "three"), False, Sureness.SURE),
        (("one", "two", "three"), True, Sureness.NEAR),
    ],
)
def test_after_an_answer_without_scores_the_articles_that_say_so_count(
    articles: tuple[str, ...], against: bool, expected: Sureness
) -> None:
    claims = [make_claim(f"a{i}", article=a, echoes="a0" if i else None) for i, a in enumerate(articles)]
    no = make_claim("no", polarity="-", article="last")
    base = make_base(*claims, no, disputes=[make_dispute(["a0"], ["no"])] if against else [])
    context = Context(intent="feature_check", frameworks=("ash",), told=tuple(c.id for c in claims))
    plan = Plan(do="why", reading=make_reading("why", text="how sure are you?"), rule="test")

    found = find(Evidence(base), plan, context)
    assert isinstance(found, Backed)
    assert (found.sureness, found.articles) == (expected, len(articles))
    assert len(found.disputes) == int(against)


def test_the_nearest_is_asked_about_where_nobody_is_named() -> None:
    base = make_base(
        *(make_claim(f"{f}{i}", subject=f, article=str(i)) for f, n in (("ash", 3), ("birch", 2)) for i in range(n))
    )

    found = why(base, "what would change your mind?", Choice(requirements=(need(),)))
    assert isinstance(found, Flipped)
    assert found.framework.framework == "birch"


# In the shipped pack

CHOICES = (
    "Which framework for a real-time chat app, not Django?",
    "We need an ORM and an admin for an enterprise application, good documentation would be nice",
    "Which microframework for a REST API?",
    "Compare Django and Flask for large projects with an ORM",
    "Is Bottle good for large projects?",
    "Alternatives to Django for a REST API",
    "Recommend an async framework without an ORM",
)
ASKED = (
    "why?",
    "why not Pyramid?",
    "why not Django?",
    "what would have to change for Hug to win?",
    "what would make you pick Django?",
    "which of my needs decided it?",
    "how sure are you?",
)


def scores_of(body: Body) -> dict[str, float]:
    return {entry["framework"]: entry["score"] for entry in body["ranking"]}


def text_of(body: Body) -> str:
    return str(body["answer"]["text"])


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("question", ASKED)
def test_scores_are_those_of_the_answer_before(engine: Engine, base: KnowledgeBase, choice: str, question: str) -> None:
    before, body = ask(engine, choice, question)
    scores, shown = scores_of(before), scores_of(body)

    assert body["intent"] == "why"
    assert shown
    assert {f: s for f, s in shown.items() if f in scores} == {f: scores[f] for f in shown if f in scores}
    for entry in body["ranking"]:
        name = base.name(entry["framework"])
        said = re.findall(rf"{name} (?:scores|would score|has|would have|with) (0\.\d\d)", text_of(body))
        assert set(map(float, said)) <= {entry["score"]}
    assert list(shown.values()) == sorted(shown.values(), reverse=True)


ABOUT_THE_LAST_ANSWER = ("why?", "how sure are you?")


@pytest.mark.parametrize("question", [q for q in ASKED if q not in ABOUT_THE_LAST_ANSWER])
def test_a_turn_between_leaves_the_choice_as_it_was(engine: Engine, question: str) -> None:
    straight = ask(engine, CHOICES[0], question)[-1]
    detour = ask(engine, CHOICES[0], "Who uses Falcon?", question)[-1]

    assert detour["answer"] == straight["answer"]


def test_questions_about_the_choice_may_follow_each_other_in_any_order(engine: Engine) -> None:
    for first, second in pairwise((*ASKED, *reversed(ASKED))):
        alone = ask(engine, CHOICES[1], second)[-1]
        assert text_of(ask(engine, CHOICES[1], first, second)[-1]) == text_of(alone), (first, second)


def test_a_choice_is_forgotten_when_another_is_asked_for(engine: Engine) -> None:
    context = Context()
    for text in (CHOICES[0], "Compare Flask and Bottle"):
        context = engine.reply(text, context).context

    assert context.choice == Choice(way="compare", frameworks=("flask", "bottle"))


def test_the_weighing_of_a_comparison_rules_nobody_out(base: KnowledgeBase) -> None:
    asked = (need("orm", wanted=False, strength=Strength.MUST),)
    others = tuple(f.id for f in base.frameworks if f.id not in ("django", "flask"))
    compared = Choice(requirements=asked, way="compare", frameworks=("django", "flask"))

    def ranked(choice: Choice) -> list[str]:
        found: tuple[Weighed, ...] = Weighing(Evidence(base), choice).ranked
        return [w.framework for w in found]

    assert ranked(compared) == ["flask", "django"]
    assert ranked(Choice(requirements=asked, excluded=others)) == ["flask"]


def test_two_points_of_one_article_each_do_not_confirm_each_other() -> None:
    base = make_base(make_claim("a"), make_claim("b", topics=("speed",), article="two"))
    plan = Plan(do="why", reading=make_reading("why", text="how sure are you?"), rule="test")

    found = find(Evidence(base), plan, Context(intent="pros", frameworks=("ash",), told=("a", "b")))
    assert isinstance(found, Backed)
    assert (found.sureness, found.articles) == (Sureness.UNSURE, 1)


# --- a comparison that went by no needs -----------------------------------------------------------


def apart(base: KnowledgeBase, *compared: str, about: tuple[str, ...] = (), text: str = "why?") -> SetApart:
    """Why a comparison of *compared* came out as it did, with a question *about* some of them."""
    found = why(base, text, Choice(way="compare", frameworks=compared), *about)
    assert isinstance(found, SetApart)
    return found


def situations(base: KnowledgeBase, *compared: str) -> list[Advantage]:
    """What a comparison of *compared* tells to take each of them for."""
    reading = make_reading("compare", frameworks=compared)
    found = find(Evidence(base), Plan(do="compare", reading=reading, rule="test"), Context())
    assert isinstance(found, Compared)
    return [situation for side in found.sides for situation in side.situations]


FIRSTS = ("django", "flask", "fastapi", "tornado", "bottle", "pyramid", "cherrypy", "hug", "zope", "dash")


def test_whoever_was_put_first_for_something_scores_highest_on_it_alone(base: KnowledgeBase) -> None:
    evidence = Evidence(base)
    for two in combinations(FIRSTS, 2):
        told = situations(base, *two)
        measures = apart(base, *two).measures

        assert [(m.topic, m.scores[0].framework) for m in measures] == [(s.topic, s.framework) for s in told]
        for measure, situation in zip(measures, told, strict=True):
            best, second = measure.scores
            alone = {w.framework: weigh(evidence, w.framework, (need(measure.topic),)).score for w in measure.scores}
            assert {w.framework: w.score for w in measure.scores} == alone
            assert best.score - second.score == pytest.approx(situation.margin / 2)


def test_only_what_concerns_the_framework_asked_about_is_told(base: KnowledgeBase) -> None:
    every = apart(base, "django", "flask").measures
    of_django = apart(base, "django", "flask", about=("django",)).measures

    assert {m.scores[0].framework for m in every} == {"django", "flask"}
    assert {m.scores[0].framework for m in of_django} == {"django"}
    assert apart(base, "django", "flask", about=("flask",), text="why not Flask?").measures == of_django
    assert apart(base, "django", "flask", about=("django", "flask")).measures == every


def test_who_was_put_first_for_nothing_is_told_what_stands_before_it(base: KnowledgeBase) -> None:
    found = apart(base, "django", "flask", "zope", about=("zope",))

    assert found.nowhere == ("zope",)
    assert {m.scores[0].framework for m in found.measures} == {"django", "flask"}


def test_a_framework_that_was_not_compared_is_asked_about_for_itself(base: KnowledgeBase) -> None:
    found = why(base, "why not Zope?", Choice(way="compare", frameworks=("django", "flask")), "zope")

    assert isinstance(found, Profile)
    assert (found.subject, found.aim) == ("zope", "cons")


def test_where_nothing_sets_two_apart_nothing_is_made_up() -> None:
    found = apart(make_base(make_claim("a"), make_claim("b", subject="birch")), "ash", "birch")

    assert (found.measures, found.shared, found.nowhere) == ((), (), ("ash", "birch"))


@pytest.mark.parametrize("question", ["why?", "why Django?", "why not Flask?", "which of my needs decided it?"])
def test_a_comparison_without_needs_is_explained_and_not_repeated(
    engine: Engine, base: KnowledgeBase, question: str
) -> None:
    compared, body = ask(engine, "Django or Flask?", question)
    told = re.findall(r"For ([\w ]+), (\w+) scores (0\.\d\d) and (\w+) (0\.\d\d): \2 ", text_of(body))

    assert (body["intent"], body["status"]) == ("why", "answered")
    assert {phrase for phrase, *_ in told} >= {"large projects", "enterprise projects"}
    assert text_of(compared).split("[")[0] not in text_of(body)
    topics = {topic.phrase: topic.id for topic in base.topics.values()}
    for phrase, best, score, other, behind in told:
        for name, shown in ((best, score), (other, behind)):
            assert f"{weigh(Evidence(base), name.casefold(), (need(topics[phrase]),)).score:.2f}" == shown


def test_a_question_about_a_comparison_leaves_it_as_it_was(engine: Engine) -> None:
    alone = ask(engine, "Django or Flask?", "why?")[-1]
    after = ask(engine, "Django or Flask?", "why Django?", "why not Flask?", "why?")[-1]

    assert after["answer"] == alone["answer"]
