"""Words for why the last answer came out as it did."""

from __future__ import annotations

from bot.core.answer import Answer, Block, RankingBlock, Status
from bot.core.finding import Explained, Weighed
from bot.wording.reasons import chief_weakness, gap_of, opposition_of, standings, support_of, told_out
from bot.wording.sentences import Speaker, capitalised, leaning, note, paragraph


def word_explained(speak: Speaker, finding: Explained) -> Answer:
    """Why the last recommendation came out so, with its numbers."""
    needs = speak.needs(finding.requirements)
    pick = next((w for w in finding.weighed if w.framework == finding.pick), None)
    other = next((w for w in finding.weighed if w.framework == finding.framework), None)
    blocks: list[Block] = []
    if other is not None and pick is not None:
        blocks += _why_not(speak, finding, pick, other)
    elif pick is not None:
        blocks += _why(speak, pick, needs)
    ranking = standings(speak, finding.weighed)
    if ranking:
        blocks.append(RankingBlock(ranking))
    suggestions = (f"Cons of {speak.name(finding.pick)}", "Start over") if finding.pick else ("Start over",)
    return Answer(status=Status.ANSWERED, blocks=tuple(blocks), ranking=ranking, suggestions=suggestions)


def _why(speak: Speaker, pick: Weighed, needs: str) -> tuple[Block, ...]:
    name = speak.name(pick.framework)
    link = "," if needs.startswith("without") else " on"
    reasons = support_of(pick, 2)
    score = f"{name} scores {pick.score:.2f} of 1{link} {needs}"
    head = leaning(score, reasons) if reasons else note(score + ".")
    told = []
    for reason in pick.reasons:
        phrase = speak.phrase(reason.requirement.topic)
        phrase = capitalised(phrase if reason.requirement.wanted else f"being without {phrase}")
        if reason.silent:
            told.append(note(f"{phrase} adds nothing, since no article says how {name} does there."))
            continue
        points = (*reason.supporting[:2], *reason.opposing[:1])
        verb = "adds" if reason.share >= 0 else "takes"
        head_of = f"{phrase} {verb} {abs(reason.share):.2f}: it"
        told += speak.chain(points, opening=head_of)
    return (*paragraph(head), *paragraph(*told))


def _why_not(speak: Speaker, finding: Explained, pick: Weighed, other: Weighed) -> tuple[Block, ...]:
    name, best = speak.name(other.framework), speak.name(pick.framework)
    if finding.ruled_out:
        return paragraph(*told_out(speak, finding.ruled_out))
    scores = f"{name} scores {other.score:.2f} and {best} {pick.score:.2f}"
    cited = (*support_of(pick, 1), *support_of(other, 1), *opposition_of(other, 1))
    head = leaning(scores, cited) if cited else note(scores + ".")
    sentences = [head]
    sentences += speak.chain(opposition_of(other, 2), opening=f"Against {name}, it")
    gaps = [r for r in other.gaps if r.wanted]
    if gaps:
        sentences.append(gap_of(speak, other.framework, gaps))
    weak = chief_weakness(speak, other.framework) if not opposition_of(other, 1) else ()
    sentences += speak.chain(weak, opening="Beyond your needs, it")
    sentences += speak.chain(support_of(other, 2), opening=f"In favor of {name}, it")
    sentences += speak.chain(support_of(pick, 2))
    if finding.excluded:
        sentences.append(note(f"You left {name} out yourself."))
    return paragraph(*sentences)
