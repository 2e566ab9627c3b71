"""Reasoning that a person would accept, shown on small bases."""

from __future__ import annotations

import pytest

from bot.core.finding import Alternatives, Compared, Judged, OnTopics, Presence, Recommended
from bot.core.knowledge import Claim, Disagreement, Kind, Support
from bot.core.reading import Strength
from bot.reasoning.evidence import Evidence
from bot.reasoning.ways import WAYS, UnknownWay
from bot.reasoning.weighing import weigh
from bot.wording.answering import word
from bot.wording.sentences import Speaker

from .making import find_in, make_base, make_claim, make_dispute, make_reading, make_topic, need, recommend

MUST = Strength.MUST


def score_of(found: Recommended, framework: str) -> float:
    """The score of one framework in a ranking."""
    return next(w.score for w in found.ranked if w.framework == framework)


def test_an_article_that_says_one_thing_three_times_is_one_voice() -> None:
    once = recommend(make_base(make_claim("a", article="one")), need())
    thrice = recommend(make_base(*(make_claim(f"a{i}", article="one", line=i) for i in (1, 2, 3))), need())

    assert score_of(thrice, "ash") == score_of(once, "ash")


def test_a_second_article_is_a_second_voice() -> None:
    one = recommend(make_base(make_claim("a", article="one")), need())
    two = recommend(make_base(make_claim("a", article="one"), make_claim("b", article="two")), need())

    assert score_of(two, "ash") > score_of(one, "ash")


def test_an_echo_in_another_article_is_a_voice_and_an_echo_in_the_same_is_none() -> None:
    alone = recommend(make_base(make_claim("a")), need())
    same = recommend(make_base(make_claim("a"), make_claim("b", echoes="a", line=2)), need())
    other = recommend(make_base(make_claim("a"), make_claim("b", echoes="a", article="two")), need())

    assert score_of(alone, "ash") == score_of(same, "ash") < score_of(other, "ash")


def test_a_disputed_claim_weighs_less_than_an_undisputed_one_and_more_than_nothing() -> None:
    for_it, against = make_claim("ash-1"), make_claim("ash-2", topics=("speed",), polarity="-")
    calm = recommend(make_base(for_it, against), need())
    disputed = recommend(make_base(for_it, against, disputes=[make_dispute(["ash-1"], ["ash-2"])]), need())

    assert 0.5 < score_of(disputed, "ash") < score_of(calm, "ash")


@pytest.mark.parametrize(
    ("kinds", "weight"),
    [
        ((), 1.0),
        ((Disagreement.CONTRADICTION,), 0.5),
        ((Disagreement.RANKING,), 0.8),
        ((Disagreement.SCOPE,), 0.9),
        ((Disagreement.SCOPE, Disagreement.CONTRADICTION, Disagreement.RANKING), 0.5),
    ],
)
def test_a_disputed_claim_weighs_less_by_the_sharpest_of_its_disputes(
    kinds: tuple[Disagreement, ...], weight: float
) -> None:
    claim, other = make_claim("ash-1"), make_claim("ash-2", polarity="-")
    disputes = [make_dispute(["ash-1"], ["ash-2"], id=kind.value, disagreement=kind) for kind in kinds]

    assert Evidence(make_base(claim, other, disputes=disputes)).weight(claim) == weight


def test_a_doubtful_claim_has_no_weight_even_where_it_is_disputed() -> None:
    claim, other = make_claim("ash-1", doubtful="It is garbled."), make_claim("ash-2", polarity="-")

    for disputes in ([], [make_dispute(["ash-1"], ["ash-2"])]):
        assert Evidence(make_base(claim, other, disputes=disputes)).weight(claim) == 0


@pytest.mark.parametrize("polarity", ["+", "-"])
def test_a_doubtful_claim_weighs_nothing(polarity: str) -> None:
    doubtful = make_claim("ash-2", polarity=polarity, article="two", doubtful="It is garbled.")
    without = recommend(make_base(make_claim("ash-1")), need())
    with_it = recommend(make_base(make_claim("ash-1"), doubtful), need())

    assert with_it.ranked == without.ranked


def test_a_framework_with_nothing_but_doubtful_support_is_silent() -> None:
    base = make_base(make_claim("ash-1", doubtful="It is garbled."))
    (ash,) = recommend(base, need()).ranked

    assert ash.score == 0.5
    assert [r.topic for r in ash.gaps] == ["orm"]


@pytest.mark.parametrize(
    ("group", "denial"),
    [
        ("project", make_claim("birch-1", subject="birch", polarity="-")),
        ("quality", make_claim("birch-1", subject="birch", polarity="-")),
        ("feature", make_claim("birch-1", subject="birch", polarity="0", support=Support.ABSENT)),
    ],
    ids=["a warning against a project", "a lack of a quality", "the absence of a feature"],
)
def test_a_must_that_is_denied_rules_out_and_says_so(group: str, denial: Claim) -> None:
    topics = [make_topic("orm", group=group)]
    found = recommend(make_base(make_claim("ash-1"), denial, topics=topics), need(strength=MUST))

    assert [w.framework for w in found.ranked] == ["ash"]
    assert [(out.framework, out.requirement.topic) for out in found.ruled_out] == [("birch", "orm")]
    assert [p.lead.id for p in found.ruled_out[0].points] == ["birch-1"]


def test_what_is_said_of_the_one_compared_with_denies_nothing_to_another() -> None:
    topic = make_topic("microframework", group="type")
    less = make_claim("ash-1", polarity="-", topics=("microframework",), kind=Kind.COMPARISON, compared_with=("birch",))
    base = make_base(less, topics=[topic], frameworks=("birch",))
    found = recommend(base, need("microframework", wanted=False, strength=MUST, than="ash"))

    assert [w.framework for w in found.ranked] == ["birch"]
    assert score_of(found, "birch") < 0.5


def test_nothing_makes_up_for_a_must_that_is_denied() -> None:
    praise = [make_claim(f"ash-{t}-{n}", topics=(t,), article=n) for t in ("speed", "chat") for n in ("one", "two")]
    base = make_base(make_claim("no", support=Support.ABSENT), *praise, frameworks=("birch",))
    found = recommend(base, need(strength=MUST), need("speed", strength=MUST), need("chat", strength=MUST))

    assert [out.framework for out in found.ruled_out] == ["ash"]
    assert [w.framework for w in found.ranked] == ["birch"]


def test_a_flaw_of_a_capability_does_not_deny_it() -> None:
    flaw = make_claim("birch-1", subject="birch", polarity="-")
    found = recommend(make_base(make_claim("ash-1"), flaw), need(strength=MUST))

    assert found.ruled_out == ()
    assert [w.framework for w in found.ranked] == ["ash", "birch"]


def test_a_wish_that_is_denied_rules_nobody_out() -> None:
    denial = make_claim("birch-1", subject="birch", polarity="-")
    found = recommend(make_base(make_claim("ash-1"), denial), need(strength=Strength.WANT))

    assert found.ruled_out == ()
    assert [w.framework for w in found.ranked] == ["ash", "birch"]


def test_a_must_that_one_denies_and_another_confirms_rules_nobody_out() -> None:
    claims = (make_claim("ash-1"), make_claim("ash-2", polarity="-", article="two"))
    found = recommend(make_base(*claims), need(strength=MUST))

    assert found.ruled_out == ()


def test_a_doubtful_denial_rules_nobody_out() -> None:
    denial = make_claim("birch-1", subject="birch", polarity="-", doubtful="It is garbled.")
    found = recommend(make_base(make_claim("ash-1"), denial), need(strength=MUST))

    assert found.ruled_out == ()


def test_silence_on_a_must_is_a_gap_and_not_a_no() -> None:
    base = make_base(make_claim("ash-1"), make_claim("birch-1", subject="birch", topics=("speed",)))
    found = recommend(base, need(strength=MUST))

    birch = next(w for w in found.ranked if w.framework == "birch")
    assert found.ruled_out == ()
    assert birch.score == 0.5
    assert [r.topic for r in birch.gaps] == ["orm"]


def test_a_refused_topic_that_is_there_counts_against() -> None:
    claims = (make_claim("ash-1"), make_claim("birch-1", subject="birch", polarity="-", support=Support.ABSENT))
    found = recommend(make_base(*claims), need(wanted=False))

    assert [w.framework for w in found.ranked] == ["birch", "ash"]
    assert score_of(found, "ash") < 0.5 < score_of(found, "birch")


def test_a_flaw_of_a_refused_capability_is_not_its_absence() -> None:
    found = recommend(make_base(make_claim("birch-1", subject="birch", polarity="-")), need(wanted=False))

    assert score_of(found, "birch") == 0.5


def test_a_refused_must_that_is_built_in_rules_out() -> None:
    claims = (make_claim("ash-1", support=Support.BUILT_IN), make_claim("birch-1", subject="birch", polarity="-"))
    found = recommend(make_base(*claims), need(wanted=False, strength=MUST))

    assert [out.framework for out in found.ruled_out] == ["ash"]


def test_what_a_need_implies_counts_less_than_what_it_names() -> None:
    topics = [make_topic("chat", implies=("real-time",)), make_topic("real-time")]
    claims = (make_claim("ash-1", topics=("chat",)), make_claim("birch-1", subject="birch", topics=("real-time",)))
    found = recommend(make_base(*claims, topics=topics), need("chat"))

    assert score_of(found, "ash") > score_of(found, "birch") > 0.5


def test_a_must_counts_more_than_a_wish_and_a_wish_more_than_a_nicety() -> None:
    base = make_base(make_claim("ash-1"), make_claim("birch-1", subject="birch", topics=("speed",)))

    for stronger, weaker in ((MUST, Strength.WANT), (Strength.WANT, Strength.NICE)):
        found = recommend(base, need("orm", strength=weaker), need("speed", strength=stronger))
        assert [w.framework for w in found.leaders] == ["birch"]


def test_equal_scores_are_a_tie_of_both_and_the_answer_calls_it_level() -> None:
    base = make_base(
        make_claim("ash-1"),
        make_claim("birch-1", subject="birch"),
        make_claim("cedar-1", subject="cedar", topics=("x",)),
    )
    found = recommend(base, need())

    answer = word(Speaker(base), found, make_reading(requirements=(need(),)))
    first = next(answer.sentences).plain
    assert {w.framework for w in found.leaders} == {"ash", "birch"}
    assert "Ash" in first
    assert "Birch" in first


def test_an_excluded_framework_is_nowhere_in_the_ranking() -> None:
    base = make_base(make_claim("ash-1"), make_claim("birch-1", subject="birch"))
    found = recommend(base, need(), excluded=("ash",))

    assert [w.framework for w in found.ranked] == ["birch"]
    assert found.excluded == ("ash",)


def test_nobody_leads_where_nothing_speaks_for_anybody() -> None:
    base = make_base(make_claim("ash-1", topics=("speed",)), topics=[make_topic("orm")])
    found = recommend(base, need())

    answer = word(Speaker(base), found, make_reading(requirements=(need(),)))
    assert found.leaders == ()
    assert answer.status == "unknown"


def test_without_a_claim_that_it_names_the_score_moves_by_what_was_said() -> None:
    claims = (make_claim("ash-1"), make_claim("ash-2", topics=("speed",), article="two"))
    (ash,) = recommend(make_base(*claims), need("orm"), need("speed", strength=MUST)).ranked
    reason = max(ash.reasons, key=lambda r: r.share)
    named = {i for p in (*reason.supporting, *reason.opposing) for i in p.ids}

    kept = [c for c in claims if c.id not in named]
    topics = [make_topic("orm"), make_topic("speed")]
    (less,) = recommend(make_base(*kept, topics=topics), need("orm"), need("speed", strength=MUST)).ranked
    assert ash.score - less.score == pytest.approx(reason.share)


@pytest.mark.parametrize(
    ("claims", "presence"),
    [
        ([make_claim(support=Support.BUILT_IN)], Presence.YES),
        ([make_claim(support=Support.EXTENSION)], Presence.BY_EXTENSION),
        ([make_claim(polarity="-", support=Support.ABSENT)], Presence.NO),
        ([make_claim(support=Support.BUILT_IN), make_claim("b", polarity="-", support=Support.ABSENT)], Presence.MIXED),
        ([make_claim(topics=("speed",))], Presence.NOT_STATED),
        ([make_claim(doubtful="It is garbled.")], Presence.NOT_STATED),
    ],
    ids=["built in", "by an extension", "absent", "both", "another topic", "doubtful"],
)
def test_a_feature_is_there_by_what_the_claims_say(claims: list[Claim], presence: Presence) -> None:
    base = make_base(*claims, topics=[make_topic("orm")])
    found = find_in(base, "feature_check", make_reading("feature_check", frameworks=("ash",), requirements=(need(),)))

    assert isinstance(found, OnTopics)
    assert [t.presence for t in found.topics] == [presence]


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ([make_claim(kind=Kind.BEST_FOR)], "yes"),
        ([make_claim(kind=Kind.NOT_FOR, polarity="-")], "no"),
        ([make_claim(kind=Kind.BEST_FOR), make_claim("b", kind=Kind.NOT_FOR, polarity="-", article="two")], "mixed"),
        ([make_claim(topics=("speed",))], "unknown"),
    ],
    ids=["for", "against", "both", "silence"],
)
def test_a_framework_suits_what_the_claims_say_it_suits(claims: list[Claim], verdict: str) -> None:
    base = make_base(*claims, topics=[make_topic("orm", group="project")])
    found = find_in(base, "suitability", make_reading("suitability", frameworks=("ash",), requirements=(need(),)))

    assert isinstance(found, Judged)
    assert found.verdict == verdict


def test_a_comparison_keeps_to_the_frameworks_that_are_named() -> None:
    base = make_base(*(make_claim(f"{f}-1", subject=f) for f in ("ash", "birch", "cedar")))
    found = find_in(base, "compare", make_reading("compare", frameworks=("cedar", "ash")))

    assert isinstance(found, Compared)
    assert found.frameworks == ("cedar", "ash")
    assert all(p.lead.subject in ("ash", "cedar") for _, cells in found.rows for cell in cells for p in cell)


def test_an_alternative_is_never_the_framework_itself_nor_one_that_is_excluded() -> None:
    base = make_base(*(make_claim(f"{f}-1", subject=f, main=True) for f in ("ash", "birch", "cedar")))
    found = find_in(base, "alternatives", make_reading("alternatives", frameworks=("ash",), excluded=("cedar",)))

    assert isinstance(found, Alternatives)
    assert [entry.framework for entry in found.entries] == ["birch"]


def test_a_framework_that_nothing_is_asked_of_scores_half() -> None:
    assert weigh(Evidence(make_base(make_claim())), "ash", ()).score == 0.5


def test_a_plan_that_names_no_way_is_refused_by_name() -> None:
    with pytest.raises(UnknownWay, match="'by-chance'"):
        find_in(make_base(make_claim()), "by-chance", make_reading())


def test_every_way_has_a_name_that_a_rule_can_use() -> None:
    assert all(name and name == name.strip() for name in WAYS)
