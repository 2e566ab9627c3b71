"""What a base holds, counted."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge_base.pack import load
from bot.knowledge_base.stats import stats_of

from .packs import FAST, SLOW, a_claim, a_dispute, write_pack


def test_everything_is_counted(tmp_path: Path) -> None:
    mapper = a_claim("ash-1", main=True)
    echo = a_claim("ash-4", statement="Ash has a mapper.", line=4, echoes="ash-1", topics=["orm", "speed"])
    garbled = a_claim("ash-5", statement="Ash was born twice.", line=5, polarity="0", doubtful="It is garbled.")
    inside = a_dispute("within", sides=[["ash-1"], ["ash-3", "ash-4"]], disagreement="scope")
    pack = write_pack(
        tmp_path,
        claims=[mapper, SLOW, FAST, echo, garbled],
        disputes=[inside, a_dispute("between")],
        files={"types/micro.yaml": "{id: micro, name: A microframework}"},
    )
    stats = stats_of(load([pack]))

    assert (stats.claims, stats.doubtful, stats.echoes, stats.main) == (5, 1, 1, 1)
    assert stats.by_subject == {"ash": 5, "micro": 0}
    assert stats.by_polarity == {"+": 3, "-": 1, "0": 1}
    assert stats.by_article == {"first": 4, "second": 1}
    assert stats.by_topic == {"orm": 3, "speed": 3}
    assert {kind: count for kind, count in stats.by_kind.items() if count} == {"feature": 5}
    assert stats.disputes == 2
    assert stats.disputes_by_kind == {"contradiction": 1, "scope": 1, "ranking": 0}
    assert (stats.disputes_inside_an_article, stats.disputes_between_articles) == (1, 1)


def test_topics_without_claims_are_named_and_terms_are_not(tmp_path: Path) -> None:
    stats = stats_of(load([write_pack(tmp_path, claims=[FAST])]))

    assert stats.topics_without_claims == ("orm",)
