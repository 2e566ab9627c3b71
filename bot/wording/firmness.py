"""Words for how sure an answer is."""

from __future__ import annotations

from bot.core.answer import Block, Segment, Sentence
from bot.core.finding import Assured, Backed, Sureness
from bot.wording.reasons import unsaid
from bot.wording.sentences import Speaker, capitalised, count, leaning, note, paragraph

_VERDICTS = {
    Sureness.TIE: "Not sure: it is a tie",
    Sureness.NEAR: "Not sure: it is nearly a tie",
    Sureness.UNSURE: "Not very sure",
    Sureness.FAIR: "Fairly sure",
    Sureness.SURE: "Quite sure",
}
_BACKED = {
    Sureness.NEAR: "Not sure: the articles contradict each other",
    Sureness.UNSURE: "Not very sure: one article says so, and no other confirms it",
    Sureness.FAIR: "Fairly sure",
    Sureness.SURE: "Quite sure",
}


def word_assured(speak: Speaker, finding: Assured) -> tuple[Block, ...]:
    """How sure a choice is, in two sentences: how close it is and who says so; what is disputed or silent."""
    if not finding.points:
        silence = unsaid(speak, speak.name(finding.pick.framework), finding.pick.gaps)
        return paragraph(note(f"Not sure at all: no article says {silence}."))
    head = f"{_VERDICTS[finding.sureness]}{_closeness(speak, finding)}"
    points = [p for r in finding.pick.reasons for p in r.supporting[:1]] or list(finding.points[:2])
    first = leaning(head, points) if points else note(head + ".")
    return paragraph(first, note(f"{capitalised(_behind_it(speak, finding))}."))


def _closeness(speak: Speaker, finding: Assured) -> str:
    pick, behind = finding.pick, finding.behind
    name = speak.name(pick.framework)
    if finding.level:
        return f" between {speak.names(w.framework for w in (pick, *finding.level))}, with {pick.score:.2f} each"
    link = ", as" if finding.sureness in (Sureness.TIE, Sureness.NEAR) else ":"
    if behind is None:
        return f"{link} {name} scores {pick.score:.2f}, where 0.50 is silence"
    apart = round(pick.score, 2) - round(behind.score, 2)
    return f"{link} {speak.name(behind.framework)} is {apart:.2f} behind {name}, {behind.score:.2f} to {pick.score:.2f}"


def _behind_it(speak: Speaker, finding: Assured) -> str:
    """How many articles speak, how much of it is disputed, and where all are silent."""
    name = speak.name(finding.pick.framework)
    verb = "speaks" if finding.articles == 1 else "speak"
    side = "of it" if finding.judged else f"for {name}"
    said = f"{count(finding.articles, 'article')} {verb} {side}"
    said += f", and {_disputed(len(finding.disputed), len(finding.points))}"
    silence = unsaid(speak, "it", finding.pick.gaps)
    return f"{said}; no article says {silence}" if silence else said


def _disputed(disputed: int, points: int) -> str:
    """How many of so many points are disputed."""
    if points == 1:
        return "the one point made is disputed" if disputed else "the one point made is not disputed"
    of_all = f"of {count(points, 'point')}"
    verb = "are" if disputed > 1 else "is"
    return f"{count(disputed, 'x').split()[0] if disputed else 'none'} {of_all} {verb} disputed"


def word_backed(speak: Speaker, finding: Backed) -> tuple[Block, ...]:
    """How many articles make a claim that was told, and whether any disagrees."""
    disputes = len(finding.disputes)
    if finding.sureness is Sureness.UNSURE:
        head = _BACKED[finding.sureness]
    else:
        say = "article says so" if finding.articles == 1 else "articles say so"
        link = ", though" if finding.sureness is Sureness.NEAR else ":"
        head = f"{_BACKED[finding.sureness]}{link} {count(finding.articles, 'x').split()[0]} {say}"
    ids = tuple(claim.id for claim in finding.claims)
    first = Sentence((Segment(head, ids), Segment(".")))
    if not disputes:
        return paragraph(first, note("I found no article that disagrees."))
    return paragraph(first, note(f"It is disputed in {count(disputes, 'place')}."))
