"""Words for why an answer came out as it did: the reasoning with its numbers, and why not another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.answer import Answer, Block, RankingBlock, Sentence, Status
from bot.core.finding import Absence, Assured, Backed, Contrasted, Decided, Explained, Flipped, Reason, Unsaid, Weighed
from bot.wording.firmness import word_assured, word_backed
from bot.wording.flipping import word_decided, word_flipped
from bot.wording.reasons import (
    each_once,
    gap_of,
    left_out,
    need_of,
    opposition_of,
    shares_shown,
    standings,
    support_of,
    told_out,
)
from bot.wording.sentences import Speaker, leaning, note, paragraph

Explanation = Explained | Contrasted | Flipped | Decided | Assured | Backed
MOST_POINTS = 2
"""So many points are told for a need, and as many against."""
MOST_GAPS = 3
"""So many needs are told apart one by one."""


def word_explained(speak: Speaker, finding: Explanation) -> Answer:
    """What a question about the last answer is answered with."""
    match finding:
        case Explained():
            return _why(speak, finding)
        case Contrasted():
            return _why_not(speak, finding)
        case Flipped():
            return ranked(speak, word_flipped(speak, finding), (finding.framework, *finding.leaders[:2]), "flip")
        case Decided():
            shown = (*finding.leaders[:2], *([finding.behind] if finding.behind else []))
            return ranked(speak, word_decided(speak, finding), shown, "decided")
        case Assured():
            shown = (finding.pick, *finding.level, *([finding.behind] if finding.behind else []))
            return ranked(speak, word_assured(speak, finding), shown, "sure")
        case Backed():
            suggestions = ("Where do the articles disagree?", "What are your sources?")
            return Answer(status=Status.ANSWERED, blocks=word_backed(speak, finding), suggestions=suggestions)


def ranked(speak: Speaker, blocks: tuple[Block, ...], shown: Iterable[Weighed], asked: str = "") -> Answer:
    """The blocks with the scores of those *shown*, best first, and what may be asked next, less what was *asked*."""
    best_first = sorted({w.framework: w for w in shown}.values(), key=lambda w: (-w.score, w.framework))
    ranking = standings(speak, best_first)
    names = [entry.name for entry in ranking]
    offers = {
        "why": f"Why {names[0]}?",
        "flip": f"What would have to change for {names[-1]} to win?",
        "decided": "Which of my needs decided it?",
        "sure": "How sure are you?",
    }
    suggestions = tuple(text for kind, text in offers.items() if kind != asked and (kind != "flip" or len(names) > 1))
    return Answer(
        status=Status.ANSWERED, blocks=(*blocks, RankingBlock(ranking)), ranking=ranking, suggestions=suggestions[:3]
    )


def _why(speak: Speaker, finding: Explained) -> Answer:
    """The score with what it is made of, need by need, the weightiest first."""
    pick = finding.pick
    needs = speak.needs(r.requirement for r in pick.reasons)
    place = _place(speak, finding)
    score = f"{speak.name(pick.framework)} scores {pick.score:.2f} of 1{_on(needs)}{place}, where 0.50 is silence"
    cited = support_of(pick, 2) or opposition_of(pick, 2)
    head = leaning(score, cited) if cited else note(score + ".")
    reasons = each_once(sorted(pick.reasons, key=lambda r: -abs(round(r.share, 6))), MOST_POINTS)
    shares = shares_shown(pick)
    first, *others = [_share(speak, pick.framework, r, shares[r.requirement.topic]) for r in reasons]
    without = [_unsaid(speak, finding, finding.unsaid)] if finding.unsaid else []
    told = [sentence for row in others for sentence in row]
    blocks = (*paragraph(head), *paragraph(first[0], *without, *first[1:]), *paragraph(*told))
    return ranked(speak, blocks, (pick, *finding.level[:2], *([finding.behind] if finding.behind else [])), "why")


def _on(needs: str) -> str:
    return f", {needs}" if needs.startswith("without") else f" on {needs}"


def _place(speak: Speaker, finding: Explained) -> str:
    if finding.level:
        return f", level with {speak.names(w.framework for w in finding.level[:3])}"
    if finding.behind and round(finding.behind.score, 2) == round(finding.pick.score, 2):
        return f", before {speak.name(finding.behind.framework)} by less than 0.01"
    if finding.behind:
        return f", before {speak.name(finding.behind.framework)} with {finding.behind.score:.2f}"
    return ""


def _share(speak: Speaker, framework: str, reason: Reason, share: float) -> tuple[Sentence, ...]:
    """What one need adds or takes, with what is said for and against; what prevails comes first."""
    phrase, name = need_of(speak, reason.requirement), speak.name(framework)
    if reason.silent:
        return (note(f"Nothing comes from {phrase}, since no article says how {name} does there."),)
    first, second = reason.supporting, reason.opposing
    if reason.share < 0:
        first, second = second, first
    amount = f"{abs(share):.2f}"
    opening = f"{amount} comes from {phrase}" if reason.share >= 0 else f"{amount} is lost on {phrase}"
    if not first:
        return speak.chain(second, opening=f"{opening}: it")
    return (*speak.chain(first, opening=f"{opening}: it"), *speak.chain(second, opening="But it"))


def _unsaid(speak: Speaker, finding: Explained, unsaid: Unsaid) -> Sentence:
    """What the score would be had nobody said the reason that is named first, and who would lead."""
    before, then = f"{finding.pick.score:.2f}", f"{unsaid.score:.2f}"
    score = f"Even without that first point, it would score {then}"
    if then != before:
        score = f"Without that first point, it would score {then}"
    return note(f"{score}{_lead_then(speak, finding, unsaid.leaders)}.")


def _lead_then(speak: Speaker, finding: Explained, leaders: Sequence[str]) -> str:
    pick = finding.pick.framework
    now = {pick, *(w.framework for w in finding.level)}
    if finding.judged:
        return ""
    if not leaders:
        return ", and no framework would be recommended"
    if set(leaders) == now:
        return "" if finding.level else f", and {speak.name(pick)} would still be first"
    if len(leaders) > 1:
        return f", and {speak.names(leaders[:3])} would be level"
    return f", and {speak.name(leaders[0])} would be first"


def _why_not(speak: Speaker, finding: Contrasted) -> Answer:
    """Why a framework is not first: what shut it out, then need by need what it lacks."""
    head = [*_shut_out(speak, finding), _scores(speak, finding)]
    apart = _apart(finding)
    by_gap = sorted(finding.gaps, key=lambda pair: -apart[pair[0].requirement.topic])
    ahead = [pair for pair in by_gap if apart[pair[0].requirement.topic] > 0][:MOST_GAPS]
    behind = [pair for pair in by_gap if apart[pair[0].requirement.topic] < 0][-1:]
    pairs = zip(each_once([ours for ours, _ in ahead], 1), each_once([theirs for _, theirs in ahead], 2), strict=True)
    told = [s for ours, theirs in pairs for s in _gap(speak, finding, ours, theirs, apart[ours.requirement.topic])]
    silent = [theirs.requirement for _, theirs in ahead if theirs.silent]
    told += [gap_of(speak, finding.other.framework, silent)] if silent else []
    favor = [s for _, theirs in behind for s in _ahead(speak, finding, theirs, -apart[theirs.requirement.topic])]
    blocks = (*paragraph(*head), *paragraph(*told), *paragraph(*favor))
    return ranked(speak, blocks, (finding.other, *([finding.pick] if finding.pick else [])))


def _apart(finding: Contrasted) -> dict[str, float]:
    """Topic -> how far the first is ahead there, in the places that are shown."""
    if finding.pick is None:
        return {}
    ours, theirs = shares_shown(finding.pick), shares_shown(finding.other)
    return {topic: round(ours[topic] - theirs[topic], 2) for topic in ours}


def _shut_out(speak: Speaker, finding: Contrasted) -> list[Sentence]:
    name = speak.name(finding.other.framework)
    said: list[Sentence] = []
    if finding.absence is Absence.NOT_COMPARED:
        said.append(note(f"{name} was not among those that you compared."))
    elif finding.absence is Absence.REPLACED:
        said.append(note(f"You asked for what can take the place of {name}."))
    elif finding.absence is Absence.LEFT_OUT:
        said.append(left_out(speak, [finding.other.framework]))
    if finding.ruled_out:
        said += told_out(speak, [finding.ruled_out])
    return said


def _scores(speak: Speaker, finding: Contrasted) -> Sentence:
    other, pick = finding.other, finding.pick
    name = speak.name(other.framework)
    if pick is None:
        return note(
            f"{name} scores {other.score:.2f}, and only above 0.50 does more speak for a framework than against."
        )
    best = speak.name(pick.framework)
    cited = (*support_of(pick, 1), *support_of(other, 1), *opposition_of(other, 1))
    apart = round(pick.score, 2) - round(other.score, 2)
    verb = "would score" if finding.absence or finding.ruled_out else "scores"
    scores = f"{name} {verb} {other.score:.2f} and {best} {pick.score:.2f}"
    if round(apart, 2) < 0:
        scores = f"On the numbers alone, {name} {verb} {other.score:.2f}, more than {best} with {pick.score:.2f}"
    elif round(apart, 2) == 0:
        scores = f"{name} and {best} both score {pick.score:.2f}"
    return leaning(scores, cited) if cited else note(scores + ".")


def _gap(speak: Speaker, finding: Contrasted, ours: Reason, theirs: Reason, apart: float) -> Iterable[Sentence]:
    """One need on which the first is ahead: what it has, and what the other has not."""
    assert finding.pick is not None
    name, best = speak.name(finding.other.framework), speak.name(finding.pick.framework)
    phrase = need_of(speak, ours.requirement)
    lead = f"{apart:.2f} of the difference lies in {phrase}"
    first = ours.supporting[:1]
    yield from speak.chain(first, opening=f"{lead}: {best}") if first else (note(f"{lead}."),)
    yield from speak.chain(theirs.opposing, opening=name)
    if theirs.supporting:
        link = "It also" if theirs.opposing else f"Of {name}, the articles say less there: it"
        yield from speak.chain(theirs.supporting[:1], opening=link)


def _ahead(speak: Speaker, finding: Contrasted, theirs: Reason, apart: float) -> tuple[Sentence, ...]:
    """The need on which the other is furthest ahead."""
    name = speak.name(finding.other.framework)
    lead = f"{name} is ahead by {apart:.2f} on {need_of(speak, theirs.requirement)}"
    points = theirs.supporting[:1]
    return speak.chain(points, opening=f"{lead}: it") if points else (note(f"{lead}."),)
