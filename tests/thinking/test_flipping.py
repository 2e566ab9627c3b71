"""What would have to change for a framework to win: every change is made, and every smaller one is tried.

The search under test is not used to check itself: changes are made here by hand, and the whole recommendation is
made anew over whole bases.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.finding import Change, ChangeKind
from bot.core.knowledge import Kind, KnowledgeBase, Polarity, Support
from bot.core.reading import Requirement, Strength
from bot.reasoning.evidence import Evidence
from bot.reasoning.flipping import MOST_DROPPED, MOST_VOICES, smallest_changes
from bot.reasoning.weighing import denied, rank, weigh

from .making import make_base, make_claim, make_topic, need
from .test_weighing import FRAMEWORKS, Said, needs, said

LADDER = (Strength.NICE, Strength.WANT, Strength.MUST)
PAIRS = 240
SLOWEST = 0.05

Needs = tuple[Requirement, ...]
Asked = tuple[Needs, tuple[str, ...]]


def winner(evidence: Evidence, asked: Needs, excluded: Sequence[str] = ()) -> str | None:
    """Who is recommended alone; a tie has no winner. The rule of the recommendation, written out once more."""
    out = {*excluded, *(r.than for r in asked)}
    weighed = [weigh(evidence, f.id, asked) for f in evidence.base.frameworks if f.id not in out]
    ranked = rank(w for w in weighed if denied(evidence, w) is None)
    scores = [round(w.score, 6) for w in ranked[:2]]
    alone = bool(scores) and scores[0] > 0.5 and (len(scores) == 1 or scores[0] > scores[1])
    return ranked[0].framework if alone else None


def spoken_for(base: KnowledgeBase, framework: str, asked: Requirement, voices: int) -> KnowledgeBase:
    """*base* with that many articles more that speak for *framework* on what is *asked*."""
    topic = base.topics[asked.topic]
    claims = [
        replace(
            make_claim(f"more-{i}", subject=framework, kind=Kind.PRO, article=f"more-{i}"),
            topics=(topic.part_of or topic.id,),
            polarity=Polarity.FOR if asked.wanted else Polarity.AGAINST,
            support=None if asked.wanted else Support.ABSENT,
            statement=f"{framework}: {(topic.marks or topic.words)[0]}.",
        )
        for i in range(voices)
    ]
    return replace(base, claims={**base.claims, **{c.id: c for c in claims}})


def softened(asked: Needs, which: Sequence[Requirement], strength: Strength) -> Needs:
    return tuple(replace(r, strength=strength) if r in which else r for r in asked)


def made(change: Change, asked: Needs, excluded: tuple[str, ...]) -> Asked:
    """The needs and exclusions after *change*, but for what articles would say more."""
    if change.readmits:
        excluded = tuple(f for f in excluded if f != change.framework)
    match change.kind:
        case ChangeKind.ACCEPT:
            return softened(asked, change.requirements, Strength.WANT), excluded
        case ChangeKind.GRADE:
            assert change.strength is not None
            return softened(asked, change.requirements, change.strength), excluded
        case ChangeKind.DROP:
            return tuple(r for r in asked if r not in change.requirements), excluded
        case ChangeKind.LEAVE_OUT:
            return asked, (*excluded, *change.frameworks)
        case _:
            return asked, excluded


def wins_by(change: Change, evidence: Evidence, asked: Needs, excluded: tuple[str, ...]) -> bool:
    then, out = made(change, asked, excluded)
    if change.kind is ChangeKind.VOICES:
        evidence = Evidence(spoken_for(evidence.base, change.framework, change.requirements[0], change.voices))
    return winner(evidence, then, out) == change.framework


def every(kind: ChangeKind, evidence: Evidence, asked: Needs, framework: str) -> Iterator[tuple[int, Change]]:
    """All changes of *kind* with their sizes, whether they do anything or not."""
    one = Change(kind=kind, framework=framework)
    match kind:
        case ChangeKind.DROP:
            for size in range(1, min(MOST_DROPPED, len(asked) - 1) + 1):
                yield from ((size, replace(one, requirements=some)) for some in combinations(asked, size))
        case ChangeKind.GRADE:
            for r in asked:
                for strength in LADDER:
                    size = abs(LADDER.index(strength) - LADDER.index(r.strength))
                    yield size, replace(one, requirements=(r,), strength=strength)
        case ChangeKind.VOICES:
            for r in asked:
                for voices in range(1, MOST_VOICES + 1):
                    yield voices, replace(one, requirements=(r,), voices=voices)
        case ChangeKind.LEAVE_OUT:
            others = [f.id for f in evidence.base.frameworks if f.id != framework]
            for size in range(1, len(others) + 1 if len(others) < 5 else 2):
                yield from ((size, replace(one, frameworks=some)) for some in combinations(others, size))
        case ChangeKind.ACCEPT:
            musts = [r for r in asked if r.strength is Strength.MUST]
            against = tuple(r for r in musts if denied(evidence, weigh(evidence, framework, [r])))
            if against:
                yield 1, replace(one, requirements=against)
        case ChangeKind.READMIT:
            yield 1, replace(one, readmits=True)


def size_of(change: Change) -> int:
    if change.kind is ChangeKind.GRADE and change.strength:
        return abs(LADDER.index(change.strength) - LADDER.index(change.requirements[0].strength))
    if change.kind in (ChangeKind.ACCEPT, ChangeKind.READMIT):
        return 1
    return change.voices or len(change.requirements) or len(change.frameworks)


def problems(
    evidence: Evidence, asked: Needs, framework: str, excluded: tuple[str, ...], *, all_sizes: bool = True
) -> Iterator[str]:
    """What is wrong with the smallest changes found: they do nothing, or a smaller one of the kind would do.

    *all_sizes*: all smaller changes are tried, and not only those that are smaller by one.
    """
    found = {c.kind: c for c in smallest_changes(evidence, framework, asked, excluded)}
    if winner(evidence, asked, excluded) == framework:
        yield from (f"{framework} wins as it is" for _ in found)
        return
    for change in found.values():
        if not wins_by(change, evidence, asked, excluded):
            yield f"makes nobody win: {change}"
    for kind in kinds_to_try(found, readmits=framework in excluded):
        tried = [(size, change) for size, change in every(kind, evidence, asked, framework) if size]
        smallest = size_of(found[kind]) if kind in found else 1 + max((size for size, _ in tried), default=0)
        for size, change in tried:
            of_interest = size < smallest if all_sizes else size == smallest - 1
            if of_interest and wins_by(replace(change, readmits=framework in excluded), evidence, asked, excluded):
                yield f"{kind}: {size} are enough, not {smallest}: {change}"


def kinds_to_try(found: Container[ChangeKind], *, readmits: bool) -> list[ChangeKind]:
    """All kinds; none beside letting in again where that is enough, and that only where it was left out."""
    if ChangeKind.READMIT in found:
        return [ChangeKind.READMIT]
    return [kind for kind in ChangeKind if readmits or kind is not ChangeKind.READMIT]


@given(said(), needs, st.sampled_from(FRAMEWORKS), st.lists(st.sampled_from(FRAMEWORKS), max_size=2, unique=True))
@settings(max_examples=300, deadline=None)
def test_over_any_base_each_change_wins_and_none_of_its_kind_is_smaller(
    what: Said, asked: list[Requirement], framework: str, excluded: list[str]
) -> None:
    assert list(problems(Evidence(what.base()), tuple(asked), framework, tuple(excluded))) == []


def pairs(base: KnowledgeBase, dice: Random, number: int) -> Iterator[tuple[Needs, str, tuple[str, ...]]]:
    """Random needs of the shipped pack, a framework, and now and then frameworks that are left out."""
    topics = [t.id for t in base.topics.values() if t.group in ("quality", "feature", "project")]
    frameworks = [f.id for f in base.frameworks]
    for _ in range(number):
        asked = tuple(
            need(topic, wanted=dice.random() > 0.1, strength=dice.choice(LADDER))
            for topic in dice.sample(topics, dice.choice((1, 2, 2, 3)))
        )
        framework = dice.choice(frameworks)
        out = tuple(dice.sample(frameworks, dice.choice((0, 0, 0, 1, 2))))
        if dice.random() < 0.1:
            framework = winner(Evidence(base), asked) or framework
            out = (framework,)
        yield asked, framework, out


def test_over_the_shipped_pack_each_change_wins_and_none_of_its_kind_is_smaller(base: KnowledgeBase) -> None:
    evidence = Evidence(base)

    wrong = {
        (framework, tuple(r.topic for r in asked)): found
        for asked, framework, out in pairs(base, Random(7), PAIRS)
        if (found := list(problems(evidence, asked, framework, out)))
    }

    assert wrong == {}


def test_over_the_shipped_pack_every_kind_of_change_is_found(base: KnowledgeBase) -> None:
    """So that the test above proves something of each kind; a denied must is rare in the pack and has its own test."""
    evidence = Evidence(base)

    kinds = {
        change.kind
        for asked, framework, out in pairs(base, Random(7), PAIRS)
        for change in smallest_changes(evidence, framework, asked, out)
    }
    assert kinds >= set(ChangeKind) - {ChangeKind.ACCEPT}


def test_what_wins_needs_no_change_and_who_ties_does_not_win() -> None:
    alike = make_base(
        make_claim("a", subject="ash"), make_claim("b", subject="birch"), make_claim("c", subject="cedar")
    )
    evidence = Evidence(alike)

    assert smallest_changes(evidence, "ash", (need(),), ("birch", "cedar")) == ()
    assert smallest_changes(evidence, "ash", (), ()) == ()
    kinds = {c.kind: c for c in smallest_changes(evidence, "ash", (need(),), ("cedar",))}
    assert kinds[ChangeKind.VOICES].voices == 1
    assert kinds[ChangeKind.LEAVE_OUT].frameworks == ("birch",)


def test_of_as_many_needs_those_that_count_least_are_dropped() -> None:
    base = make_base(
        *(make_claim(f"a-{n}", subject="ash", topics=("speed",), article=n) for n in ("one", "two")),
        *(make_claim(f"b-{t}", subject="birch", topics=(t,)) for t in ("orm", "forms")),
    )
    asked = (need("orm"), need("forms", strength=Strength.NICE), need("speed"))

    for order in (asked, asked[::-1]):
        found = {c.kind: c for c in smallest_changes(Evidence(base), "ash", order, ())}
        assert {r.topic for r in found[ChangeKind.DROP].requirements} == {"forms"}, order


def test_one_that_is_denied_a_must_wins_where_that_is_accepted() -> None:
    claims = (
        make_claim("a", subject="ash", polarity="-", topics=("orm",), support=Support.ABSENT),
        *(make_claim(f"b{i}", subject="ash", topics=("chat",), article=f"n{i}") for i in range(5)),
        make_claim("c", subject="birch", topics=("orm",), polarity="-"),
    )
    asked = (need("orm", strength=Strength.MUST), need("chat", strength=Strength.MUST))
    evidence = Evidence(make_base(*claims, topics=[make_topic("orm"), make_topic("chat")], frameworks=("ash", "birch")))

    found = {c.kind: c for c in smallest_changes(evidence, "ash", asked, ("birch",))}
    assert found[ChangeKind.ACCEPT].requirements == asked[:1]
    assert smallest_changes(evidence, "ash", asked, ("birch",), musts_rule_out=False) == ()


@pytest.mark.parametrize("number", [1, 4, 8])
def test_changes_are_found_in_a_moment(base: KnowledgeBase, number: int) -> None:
    evidence, dice = Evidence(base), Random(number)
    topics = [t.id for t in base.topics.values() if t.group in ("quality", "feature", "project")]
    cases = [(tuple(map(need, dice.sample(topics, number))), dice.choice(base.frameworks).id) for _ in range(12)]

    times = []
    for asked, framework in cases:
        start = perf_counter()
        smallest_changes(evidence, framework, asked, ())
        times.append(perf_counter() - start)
    assert sorted(times)[len(times) // 2] < SLOWEST
