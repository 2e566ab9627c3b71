"""What holds of weighing whatever the claims are: proved over random small bases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.finding import Weighed
from bot.core.knowledge import Claim, Kind, KnowledgeBase, Polarity, Support
from bot.core.reading import Requirement, Strength
from bot.reasoning.evidence import Evidence
from bot.reasoning.weighing import rank, weigh

from .making import make_base, make_claim, make_dispute, make_topic, need, recommend

FRAMEWORKS = ("ash", "birch", "cedar")
TOPICS = ("chat", "orm", "real-time", "speed")
GROUPS = {"chat": "project", "orm": "feature", "real-time": "feature", "speed": "quality"}
ARTICLES = ("one", "two", "three")
EXACT = 1e-9


@dataclass(frozen=True)
class Said:
    """What some articles say: the claims, and pairs of places of claims that are in dispute."""

    claims: tuple[Claim, ...]
    pairs: tuple[tuple[int, int], ...]

    def base(self, *more: Claim, leave_out: str = "", frameworks: tuple[str, ...] = FRAMEWORKS) -> KnowledgeBase:
        """The base of these claims and *more*; the pairs stay in dispute."""
        claims = [c for c in (*self.claims, *more) if c.subject != leave_out]
        kept = {c.id for c in claims}
        sides = [(self.claims[a].id, self.claims[b].id) for a, b in self.pairs]
        return make_base(
            *claims,
            disputes=[make_dispute([a], [b]) for a, b in sides if {a, b} <= kept],
            topics=[make_topic(t, group=g, implies=("real-time",) if t == "chat" else ()) for t, g in GROUPS.items()],
            frameworks=[f for f in frameworks if f != leave_out],
        )


def claims_of(id_: str) -> st.SearchStrategy[Claim]:
    """Claims that a pack could hold: none compares a framework with itself."""
    return _any_claims(id_).map(lambda c: replace(c, compared_with=tuple(f for f in c.compared_with if f != c.subject)))


def _any_claims(id_: str) -> st.SearchStrategy[Claim]:
    return st.builds(
        make_claim,
        st.just(id_),
        subject=st.sampled_from(FRAMEWORKS),
        polarity=st.sampled_from("+-0"),
        topics=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=2, unique=True).map(tuple),
        article=st.sampled_from(ARTICLES),
        line=st.integers(1, 9),
        kind=st.sampled_from((Kind.FEATURE, Kind.PRO, Kind.BEST_FOR, Kind.COMPARISON)),
        compared_with=st.sampled_from(((), ("ash",), ("birch",))),
        support=st.sampled_from((None, None, *Support)),
        doubtful=st.sampled_from((None, None, None, "It is garbled.")),
    )


@st.composite
def said(draw: st.DrawFn) -> Said:
    claims = tuple(draw(claims_of(f"c{i:02}")) for i in range(draw(st.integers(1, 9))))
    places = st.integers(0, len(claims) - 1)
    pairs = draw(st.lists(st.tuples(places, places).filter(lambda p: p[0] < p[1]), max_size=3, unique=True))
    return Said(claims, tuple(pairs))


needs = st.lists(
    st.builds(
        need,
        st.sampled_from(TOPICS),
        wanted=st.booleans(),
        strength=st.sampled_from(Strength),
        than=st.sampled_from((None, None, "ash")),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda r: r.topic,
)
many = settings(max_examples=50, deadline=None)


def weighed(base: KnowledgeBase, requirements: list[Requirement]) -> dict[str, Weighed]:
    evidence = Evidence(base)
    return {f.id: weigh(evidence, f.id, requirements) for f in base.frameworks}


def order(base: KnowledgeBase, requirements: list[Requirement]) -> list[str]:
    return [w.framework for w in rank(weighed(base, requirements).values())]


@given(said(), needs, claims_of("new"))
@many
def test_a_claim_moves_only_its_own_framework_and_only_its_own_way(
    before: Said, requirements: list[Requirement], claim: Claim
) -> None:
    """Support never lowers where it is wanted nor raises where it is refused; opposition the other way round.

    Where the need compares with its subject, a claim also moves those that it sets beside that, and the other way.
    """
    without = weighed(before.base(), requirements[:1])
    with_it = weighed(before.base(claim), requirements[:1])

    side = {"+": 1, "-": -1, "0": 0}[claim.polarity]
    if claim.support is not None:
        side = -1 if claim.support is Support.ABSENT else 1
    side *= 1 if requirements[0].wanted else -1
    if not claim.usable:
        side = 0
    for framework in FRAMEWORKS:
        moved = with_it[framework].score - without[framework].score
        beside = requirements[0].than == claim.subject and framework in claim.compared_with
        if beside and side:
            assert moved * side <= EXACT
        elif framework != claim.subject or side == 0:
            assert moved == pytest.approx(0, abs=EXACT)
        else:
            assert moved * side >= -EXACT


@given(said(), needs, claims_of("new"))
@many
def test_support_for_what_is_wanted_never_lowers_whatever_else_is_asked(
    before: Said, requirements: list[Requirement], claim: Claim
) -> None:
    all_wanted = [replace(r, wanted=True) for r in requirements]
    support = replace(claim, polarity=make_claim().polarity, support=None, doubtful=None)
    opposition = replace(support, polarity=make_claim(polarity="-").polarity)

    subject = claim.subject
    now = weighed(before.base(), all_wanted)[subject].score
    assert weighed(before.base(support), all_wanted)[subject].score >= now - EXACT
    assert weighed(before.base(opposition), all_wanted)[subject].score <= now + EXACT


on_chat = st.builds(
    lambda claim, topics: replace(claim, topics=topics, compared_with=()),
    claims_of(""),
    st.sampled_from((("chat",), ("chat", "speed"), ("speed", "chat"), ("real-time",))),
)
"""Claims that all bear on chat. The bases of *said* are wide, and seldom have several voices on one need."""
of_ash = on_chat.map(lambda claim: replace(claim, subject="ash"))
often = settings(max_examples=150, deadline=None)


def numbered(claims: list[Claim]) -> Said:
    return Said(tuple(replace(c, id=f"c{i:02}") for i, c in enumerate(claims)), ())


@given(st.lists(of_ash, max_size=4), of_ash)
@often
def test_where_all_speak_of_one_thing_support_never_lowers_and_opposition_never_raises(
    claims: list[Claim], claim: Claim
) -> None:
    before = numbered(claims)
    support = replace(claim, id="new", polarity=Polarity.FOR, support=None, doubtful=None)
    opposition = replace(support, polarity=Polarity.AGAINST)

    now, more, less = (weighed(before.base(*new), [need("chat")])["ash"] for new in ((), (support,), (opposition,)))
    assert less.score - EXACT <= now.score <= more.score + EXACT


@given(said(), needs, st.sampled_from(FRAMEWORKS))
@many
def test_a_framework_that_is_not_in_question_changes_no_order(
    before: Said, requirements: list[Requirement], absent: str
) -> None:
    """Where another framework's claims do not dispute with its own, nor a need compares with it, it may come or go."""
    if absent in {r.than for r in requirements}:
        return
    apart = replace(before, pairs=tuple(p for p in before.pairs if len({before.claims[i].subject for i in p}) == 1))

    with_it, without = (weighed(b, requirements) for b in (apart.base(), apart.base(leave_out=absent)))
    everybody = [f for f in order(apart.base(), requirements) if f != absent]
    assert everybody == order(apart.base(leave_out=absent), requirements)
    assert {f: w.score for f, w in without.items()} == {f: w.score for f, w in with_it.items() if f != absent}


@given(st.lists(on_chat, min_size=3, max_size=8), st.sampled_from(FRAMEWORKS))
@often
def test_what_is_said_of_one_framework_changes_no_score_of_another(claims: list[Claim], absent: str) -> None:
    before, asked = numbered(claims), [need("chat"), need("speed")]

    with_it, without = weighed(before.base(), asked), weighed(before.base(leave_out=absent), asked)
    assert {f: w.score for f, w in without.items()} == {f: w.score for f, w in with_it.items() if f != absent}


@given(said(), needs, st.sampled_from(FRAMEWORKS))
@many
def test_an_excluded_framework_changes_no_order(before: Said, requirements: list[Requirement], excluded: str) -> None:
    base = before.base()

    everybody = [w.framework for w in recommend(base, *requirements).ranked if w.framework != excluded]
    others = recommend(base, *requirements, excluded=(excluded,))
    assert [w.framework for w in others.ranked] == everybody


@given(said(), needs, st.randoms(use_true_random=False))
@many
def test_the_order_of_the_claims_changes_nothing(before: Said, requirements: list[Requirement], dice: Random) -> None:
    claims = list(before.claims)
    dice.shuffle(claims)
    sides = [(before.claims[a].id, before.claims[b].id) for a, b in before.pairs]
    shuffled = make_base(
        *claims,
        disputes=[make_dispute([b], [a]) for a, b in reversed(sides)],
        topics=before.base().topics.values(),
        frameworks=FRAMEWORKS,
    )

    first, second = weighed(before.base(), requirements), weighed(shuffled, requirements)
    assert order(before.base(), requirements) == order(shuffled, requirements)
    for framework in FRAMEWORKS:
        assert first[framework].score == pytest.approx(second[framework].score, abs=EXACT)
        assert told(first[framework]) == told(second[framework])


def told(one: Weighed) -> list[tuple[list[str], list[str]]]:
    """The ids of the claims for and against, by requirement."""
    return [([p.lead.id for p in r.supporting], [p.lead.id for p in r.opposing]) for r in one.reasons]


@given(said(), needs, st.data())
@many
def test_what_an_article_repeats_changes_nothing(
    before: Said, requirements: list[Requirement], data: st.DataObject
) -> None:
    in_dispute = {place for pair in before.pairs for place in pair}
    free = [c for i, c in enumerate(before.claims) if i not in in_dispute]
    if not free:
        return
    again = replace(data.draw(st.sampled_from(free)), id="again", line=10)

    first, second = weighed(before.base(), requirements), weighed(before.base(again), requirements)
    assert {f: w.score for f, w in first.items()} == pytest.approx({f: w.score for f, w in second.items()}, abs=EXACT)


@given(said(), needs)
@many
def test_the_shares_make_up_the_score(before: Said, requirements: list[Requirement]) -> None:
    for one in weighed(before.base(), requirements).values():
        assert sum(reason.share for reason in one.reasons) == pytest.approx(one.score - 0.5, abs=EXACT)
        assert 0 <= one.score <= 1
        assert [reason.requirement for reason in one.reasons] == requirements


@given(said(), needs)
@many
def test_a_requirement_without_a_voice_adds_nothing(before: Said, requirements: list[Requirement]) -> None:
    for one in weighed(before.base(), requirements).values():
        for reason in one.reasons:
            assert not reason.silent or (reason.value == 0 and reason.share == 0)
            assert -1 < reason.value < 1


@given(said(), needs)
@many
def test_no_doubtful_claim_is_ever_a_reason(before: Said, requirements: list[Requirement]) -> None:
    for one in weighed(before.base(), requirements).values():
        points = [p for r in one.reasons for p in (*r.supporting, *r.opposing)]
        assert all(claim.usable for point in points for claim in point.claims)


@given(said(), needs)
@many
def test_nobody_is_ruled_out_without_a_must_and_a_claim_that_denies_it(
    before: Said, requirements: list[Requirement]
) -> None:
    found = recommend(before.base(), *requirements)

    for out in found.ruled_out:
        assert out.requirement.strength is Strength.MUST
        assert out.points
        assert all(p.lead.subject == out.framework and out.requirement.topic in p.topics for p in out.points)
    assert {w.framework for w in found.ranked}.isdisjoint(out.framework for out in found.ruled_out)


@given(said(), needs)
@many
def test_the_leaders_are_all_who_have_the_highest_score(before: Said, requirements: list[Requirement]) -> None:
    found = recommend(before.base(), *requirements)

    if not found.leaders:
        assert all(w.score <= 0.5 + 1e-6 for w in found.ranked)
        return
    top = max(w.score for w in found.ranked)
    assert [w.framework for w in found.leaders] == [w.framework for w in found.ranked if top - w.score < 1e-6]


@given(said(), needs)
@many
def test_taking_away_a_reason_moves_the_score_by_its_share(before: Said, requirements: list[Requirement]) -> None:
    """Each claim is on one topic here and none is disputed, so that a reason stands on its own claims alone."""
    alone = Said(tuple(replace(c, topics=c.topics[:1]) for c in before.claims), ())
    if any(r.topic in ("chat", "real-time") for r in requirements):
        return

    for framework, one in weighed(alone.base(), requirements).items():
        for reason in one.reasons:
            gone = {i for p in (*reason.supporting, *reason.opposing) for i in p.ids}
            rest = Said(tuple(c for c in alone.claims if c.id not in gone), ())
            less = weighed(rest.base(), requirements)[framework]
            assert one.score - less.score == pytest.approx(reason.share, abs=EXACT)


@given(said(), needs, claims_of("denial"))
@many
def test_a_must_that_is_denied_and_that_nobody_confirms_rules_out(
    before: Said, requirements: list[Requirement], denial: Claim
) -> None:
    """Absent where it is wanted, built in where it is refused: out, whatever else speaks for the framework."""
    must = replace(requirements[0], strength=Strength.MUST, than=None)
    topic = must.topic
    absent = replace(
        denial,
        topics=(topic,),
        support=Support.ABSENT if must.wanted else Support.BUILT_IN,
        doubtful=None,
    )
    others = Said(tuple(c for c in before.claims if c.subject != denial.subject or not speaks_of(c, topic)), ())

    rest = [replace(r, than=None) for r in requirements[1:]]
    for asked in ((must, *rest), (*rest, must)):
        found = recommend(others.base(absent), *asked)
        assert denial.subject in {out.framework for out in found.ruled_out}
        assert denial.subject not in {w.framework for w in found.ranked}


def speaks_of(claim: Claim, topic: str) -> bool:
    return bool({topic, "real-time" if topic == "chat" else topic} & set(claim.topics))


@given(said(), needs, st.sampled_from(FRAMEWORKS))
@many
def test_excluding_a_framework_removes_it_and_only_it(
    before: Said, requirements: list[Requirement], excluded: str
) -> None:
    everybody, others = (
        recommend(before.base(), *requirements),
        recommend(before.base(), *requirements, excluded=(excluded,)),
    )

    assert others.ranked == tuple(w for w in everybody.ranked if w.framework != excluded)
    assert others.ruled_out == tuple(out for out in everybody.ruled_out if out.framework != excluded)


@given(said(), needs, st.data())
@many
def test_an_echo_of_the_same_article_changes_nothing(
    before: Said, requirements: list[Requirement], data: st.DataObject
) -> None:
    free = [c for i, c in enumerate(before.claims) if c.usable and not any(i in pair for pair in before.pairs)]
    if not free:
        return
    first = data.draw(st.sampled_from(free))
    echo = replace(first, id="zz-echo", line=10, echoes=first.id)

    assert {f: w.score for f, w in weighed(before.base(echo), requirements).items()} == pytest.approx(
        {f: w.score for f, w in weighed(before.base(), requirements).items()}, abs=EXACT
    )


def test_what_is_said_of_the_one_that_is_compared_with_counts_the_other_way_round() -> None:
    heavy = make_claim("ash-1", polarity="-", topics=("speed",), kind=Kind.COMPARISON, compared_with=("birch",))
    base = make_base(heavy, topics=[make_topic("speed", group="quality")], frameworks=FRAMEWORKS)

    found = weighed(base, [need("speed", than="ash")])
    assert found["birch"].score > found["cedar"].score == 0.5
    assert weighed(base, [need("speed")])["birch"].score == 0.5


def test_a_comparison_with_just_that_one_weighs_as_much_as_a_claim_of_its_own() -> None:
    faster = make_claim("birch-1", subject="birch", topics=("speed",), kind=Kind.COMPARISON, compared_with=("ash",))
    fast = make_claim("cedar-1", subject="cedar", topics=("speed",), kind=Kind.PRO)
    base = make_base(faster, fast, topics=[make_topic("speed", group="quality")], frameworks=FRAMEWORKS)

    than_ash, plain = weighed(base, [need("speed", than="ash")]), weighed(base, [need("speed")])
    assert than_ash["birch"].score == than_ash["cedar"].score
    assert plain["birch"].score < plain["cedar"].score


def test_a_voice_for_each_of_two_needs_is_never_behind_any_number_of_voices_for_one() -> None:
    """Ash has one voice for each of two equal needs; birch has every article for one of them."""
    one_each = [make_claim(f"ash-{t}", topics=(t,)) for t in ("orm", "speed")]
    many_for_one = [make_claim(f"birch-{n}", subject="birch", article=f"article-{n}") for n in range(40)]
    base = make_base(*one_each, *many_for_one)

    found = weighed(base, [need("orm"), need("speed")])
    assert found["ash"].score > found["birch"].score


def test_the_worked_example_of_the_documentation() -> None:
    """See docs/reasoning.md, where the numbers are worked out by hand."""
    rest, light = ("rest-api",), ("lightweight",)
    base = make_base(
        make_claim("ash-1", topics=rest, article="one", kind=Kind.BEST_FOR),
        make_claim("ash-2", topics=rest, article="two", kind=Kind.BEST_FOR),
        make_claim("ash-3", topics=light, article="one", polarity="-"),
        make_claim("birch-1", subject="birch", topics=rest, article="one", kind=Kind.BEST_FOR),
        make_claim("birch-2", subject="birch", topics=light, article="one"),
        make_claim("birch-3", subject="birch", topics=light, article="three"),
        make_claim("cedar-1", subject="cedar", topics=rest, article="two", support=Support.ABSENT),
        make_claim("cedar-2", subject="cedar", topics=light, article="one"),
        make_claim("dogwood-1", subject="dogwood", topics=light, article="one"),
        make_claim("other", subject="elm", topics=("speed",), article="two"),
        disputes=[make_dispute(["birch-1"], ["other"])],
        topics=[make_topic("rest-api", group="project"), make_topic("lightweight", group="quality")],
    )
    must_and_want = (need("rest-api", strength=Strength.MUST), need("lightweight"))

    found = recommend(base, *must_and_want, excluded=("elm",))
    assert [(w.framework, round(w.score, 3)) for w in found.ranked] == [
        ("birch", 0.722), ("ash", 0.639), ("dogwood", 0.583),
    ]  # fmt: skip
    assert [out.framework for out in found.ruled_out] == ["cedar"]
    alone = recommend(base, must_and_want[0], excluded=("elm",))
    assert [(w.framework, round(w.score, 3)) for w in alone.ranked[:2]] == [("ash", 0.833), ("birch", 0.667)]


def test_to_come_behind_another_is_no_fault_unless_that_other_is_asked_about() -> None:
    behind = make_claim("ash-1", polarity="-", topics=("speed",), kind=Kind.VERDICT, compared_with=("birch",))
    base = make_base(behind, topics=[make_topic("speed", group="quality")], frameworks=FRAMEWORKS)

    assert weighed(base, [need("speed")])["ash"].score == 0.5
    assert weighed(base, [need("speed", than="birch")])["ash"].score < 0.5


def test_a_denial_that_is_disputed_rules_nobody_out() -> None:
    denial, other = make_claim("ash-1", support=Support.ABSENT), make_claim("birch-1", subject="birch")
    base = make_base(denial, other, disputes=[make_dispute(["ash-1"], ["birch-1"])])

    assert recommend(base, need(strength=Strength.MUST)).ruled_out == ()
