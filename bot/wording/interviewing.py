"""Words for an interview: how to choose, what leads so far, the next question, and the end."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answer import Answer, Block, Sentence, Standing, Status
from bot.core.finding import Ending, Finding, Guided, Interviewed, Recommended, Weighed
from bot.core.knowledge import Point
from bot.core.reading import Interview
from bot.wording.about import answered
from bot.wording.choosing import word_recommended
from bot.wording.reasons import MOST_RANKED, standings, support_of
from bot.wording.sentences import Speaker, leaning, note, paragraph

NO_PREFERENCE = "No preference"
RESULT = "Show me the result"
GO_ON = "Go on with your questions"
NEEDS = (
    "I need a REST API",
    "I build a real-time app",
    "I build an enterprise system",
    "I am a beginner",
    "I have a small project",
)
"""What may be said where nothing is asked."""
_LOOKED_AT = 4
"""Of so many reasons for what leads, the first that nobody disputes is told."""
_MOST_LEADERS = 3
_ENDINGS = {
    Ending.WANTED: "That is the result so far; name another need at any time, and I weigh again.",
    Ending.COMPLETE: "That was my last question; name another need at any time, and I weigh again.",
    Ending.SETTLED: "I stop asking here, since no answer to one more question would change what leads.",
}


def word_guided(speak: Speaker, finding: Guided) -> Answer:
    """What is said of the question's own subject, the verdict that needs come first, and some advice."""
    lead = leaning("No framework is best for every project: settle your requirements first", finding.lead)
    blocks = paragraph(*map(speak.state, finding.own), lead, *map(speak.state, (*finding.advice, *finding.popular)))
    return answered(blocks, _choices(speak, finding.interview) if finding.interview else NEEDS)


def word_interviewed(speak: Speaker, finding: Interviewed) -> Answer:
    """What leads so far; after the last question, the whole recommendation."""
    if finding.interview is None:
        return word_recommended(speak, finding.recommended) if finding.recommended else _unranked(speak, finding)
    so_far = () if finding.unclear else _so_far(speak, finding.recommended)
    factual = any(sentence.factual for sentence in so_far)
    return Answer(
        status=Status.ANSWERED if factual else Status.CLARIFY,
        blocks=paragraph(*so_far),
        ranking=_ranking(speak, finding.recommended) if factual else (),
        suggestions=_choices(speak, finding.interview),
    )


def with_way_back(answer: Answer) -> Answer:
    """*answer* to what came between, with the offer to take the interview up again."""
    return replace(answer, suggestions=(*answer.suggestions, GO_ON))


def closing(speak: Speaker, finding: Finding) -> tuple[Block, ...]:
    """What ends a turn of an interview, after everything that it states: the question, or that it is over."""
    match finding:
        case Guided(interview=None):
            return paragraph(note("Tell me what you are building, and I can be more precise."))
        case Guided(interview=Interview() as interview):
            return paragraph(note("Let me help you to narrow it down."), _question(speak, interview))
        case Interviewed(interview=Interview() as interview):
            unclear = [note("I could not tell which choice you mean.")] * finding.unclear
            return paragraph(*unclear, _question(speak, interview))
        case Interviewed(recommended=None):
            return paragraph(note("Tell me what you are building, and I can recommend one."))
        case Interviewed(ending=Ending() as ending):
            return paragraph(note(_ENDINGS[ending]))
    return ()


def _unranked(speak: Speaker, finding: Interviewed) -> Answer:
    """That nothing can be ranked without a need, and what is most used."""
    told = paragraph(note("Without a need I cannot rank the frameworks."), *speak.chain(finding.popular))
    return Answer(status=Status.ANSWERED if finding.popular else Status.CLARIFY, blocks=told, suggestions=NEEDS)


def _question(speak: Speaker, interview: Interview) -> Sentence:
    return note(speak.base.interview[interview.open].ask)


def _choices(speak: Speaker, interview: Interview) -> tuple[str, ...]:
    """The choices in their order, then how to skip, and how to end where something can be ranked."""
    labels = tuple(choice.label for choice in speak.base.interview[interview.open].choices)
    return (*labels, NO_PREFERENCE, *([RESULT] if interview.needs else ()))


def _so_far(speak: Speaker, ranking: Recommended | None) -> tuple[Sentence, ...]:
    """One line: what leads, what follows, and a reason."""
    if ranking is None:
        return ()
    if not ranking.leaders:
        return (note(f"So far no article recommends a framework for {speak.needs(ranking.requirements)}."),)
    if len(ranking.leaders) > 1:
        level = ranking.leaders[:_MOST_LEADERS]
        names = speak.names([w.framework for w in level])
        more = len(ranking.leaders) - len(level)
        tail = f" with {more} more" if more else ""
        return (leaning(f"So far {names} lead together{tail}", [p for w in level for p in _reason(speak, w)]),)
    first = ranking.leaders[0]
    before = [speak.name(w.framework) for w in ranking.ranked[1:2] if w.score > 0.5]
    after = f", before {before[0]}" if before else ""
    return speak.chain(_reason(speak, first), opening=f"So far {speak.name(first.framework)} leads{after}: it")


def _reason(speak: Speaker, weighed: Weighed) -> tuple[Point, ...]:
    """One reason for a framework, an undisputed one where it has one among its first."""
    first = support_of(weighed, _LOOKED_AT)
    calm = [p for p in first if not any(speak.base.disputes_of(claim) for claim in p.ids)]
    return tuple((*calm, *first)[:1])


def _ranking(speak: Speaker, ranking: Recommended | None) -> tuple[Standing, ...]:
    return standings(speak, [w for w in ranking.ranked if w.score > 0.5][:MOST_RANKED]) if ranking else ()
