"""A decision record in words: Markdown in the shape of an architecture decision record (MADR), and JSON.

Status and date stand in a list and not in front matter, which would be a broken heading in a pull request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from bot.core.answer import Answer, Block, Listing, Sentence, Status
from bot.core.finding import Asked, Case, Need, Outcome, Record, RuledOut, Weighed
from bot.core.knowledge import Claim, Point
from bot.core.moments import utc_text
from bot.wording.flipping import would_win
from bot.wording.markdown import code, escaped, fenced
from bot.wording.reasons import gap_of
from bot.wording.rendering import Numbers, citations_json, numbers_of, to_markdown
from bot.wording.sentences import Speaker, capitalised, count, join, leaning, note, paragraph, speak_dispute

STATUS = "proposed"
MOST_QUESTIONS = 10
"""Of more, the last ones are told."""
_STRENGTHS = {"must": "must", "want": "want", "nice": "nice to have"}
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and below it blocks, or text that is Markdown already."""

    level: int
    title: str
    blocks: tuple[Block | str, ...]


def title_of(speak: Speaker, record: Record) -> str:
    """What the record is about, in a line."""
    aim = _aim(speak, record)
    names = speak.names(record.leaders or record.considered, "or")
    match record.outcome:
        case Outcome.PICKED:
            return f"Use {names}{aim}"
        case Outcome.REJECTED:
            return f"Do not use {names}{aim}"
        case Outcome.UNSUPPORTED if not record.cases:
            return f"Choose a framework{aim}"
        case _ if len(record.considered) == 1:
            return f"Whether to use {names}{aim}"
        case _:
            return f"Choose between {speak.names(record.leaders or record.considered)}{aim}"


def file_name(title: str) -> str:
    """A name for the file of the record: small letters, figures and hyphens, whatever the title holds."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) > _LONGEST_NAME:
        slug = slug[:_LONGEST_NAME].rpartition("-")[0]
    return f"{slug or 'decision-record'}.md"


def record_markdown(speak: Speaker, record: Record, asked: Sequence[Asked]) -> str:
    """The record as Markdown that ends with a line break."""
    sections = _sections(speak, record, asked)
    numbers = _numbers(sections)
    head = [f"# {escaped(title_of(speak, record))}", f"- Status: {STATUS}\n- Date: {_date(asked[-1].at)}"]
    told = [part for section in sections for part in _rendered(section, numbers)]
    sources = _rendered(Section(2, "Sources", (_sources(speak, numbers),)), numbers) if numbers else []
    return "\n\n".join((*head, *told, *sources)) + "\n"


def _numbers(sections: Sequence[Section]) -> Numbers:
    """The claims that the record leans on, numbered in the order of their first use."""
    blocks = tuple(b for section in sections for b in section.blocks if not isinstance(b, str))
    return numbers_of(Answer(status=Status.ANSWERED, blocks=blocks))


def _rendered(section: Section, numbers: Numbers) -> list[str]:
    blocks = [b if isinstance(b, str) else to_markdown([b], numbers) for b in section.blocks]
    return [f"{'#' * section.level} {escaped(section.title)}", *blocks]


def _sections(speak: Speaker, record: Record, asked: Sequence[Asked]) -> tuple[Section, ...]:
    """All sections that have something to tell, but the sources."""
    sections = (
        Section(2, "Context and Problem Statement", _questions(asked)),
        Section(2, "Decision Drivers", _drivers(speak, record)),
        Section(2, "Considered Options", _options(speak, record)),
        Section(2, "Decision Outcome", paragraph(*_decision(speak, record))),
        Section(3, "Consequences", _listed(_pros_and_cons(speak, record.beyond) if record.beyond else ())),
        Section(3, "What Would Change It", _listed(would_win(speak, record.changes))),
        *_cases(speak, record),
        Section(2, "Where the Articles Disagree", _listed(map(speak_dispute, record.disputes))),
        Section(2, "What No Article Says", _listed(_gaps(speak, record))),
        Section(2, "Left Out as Doubtful", _listed(map(speak.doubted, _doubtful(record)))),
        Section(2, "More Information", _provenance(speak, record, asked)),
    )
    return tuple(section for section in sections if section.blocks)


def _listed(sentences: Iterable[Sentence]) -> tuple[Listing, ...]:
    items = tuple(sentences)
    return (Listing("", items),) if items else ()


def _questions(asked: Sequence[Asked]) -> tuple[str, ...]:
    shown = asked[-MOST_QUESTIONS:]
    earlier = len(asked) - len(shown)
    parts = [f"{capitalised(count(earlier, 'earlier question'))} left out."] if earlier else []
    for date, questions in groupby(shown, key=lambda a: _date(a.at)):
        of_the_day = list(questions)
        kept = [fenced(one.question) for one in of_the_day if one.question is not None]
        lost = len(of_the_day) - len(kept)
        parts += [f"Asked on {date}:", *kept] if kept else []
        parts += [f"{capitalised(count(lost, 'question'))} asked on {date}, not stored."] if lost else []
    return tuple(parts)


def _drivers(speak: Speaker, record: Record) -> tuple[str, ...]:
    lines = [_need(speak, need) for need in record.needs]
    if record.excluded:
        lines.append(f"left out, as was asked: {escaped(speak.names(record.excluded))}")
    if record.others:
        lines.append(f"asked about too, but in no article: {escaped(join(record.others))}")
    return ("\n".join(f"- {line}" for line in lines),) if lines else ()


def _need(speak: Speaker, need: Need) -> str:
    """A need in a line: its strength, what it is, its weight, and the words that stated it."""
    requirement = need.requirement
    phrase = speak.phrase(requirement.topic)
    aim = phrase if requirement.wanted else f"without {phrase}"
    rival = requirement.than
    than = f", more than {speak.name(rival)}" if rival and rival in speak.base.subjects else ""
    words = code(requirement.words)
    said = f", from the words {words}" if words else ""
    strength = _STRENGTHS[requirement.strength.value]
    return f"{strength}: {escaped(aim + than)} (weight {need.weight:.2f}{said})"


def _options(speak: Speaker, record: Record) -> tuple[Block | str, ...]:
    if not record.ranked:
        return _listed(note(speak.name(framework)) for framework in record.considered)
    told = [w for w in record.ranked if not _silent(w)]
    silent = [w.framework for w in record.ranked if _silent(w)]
    sentences = [_ruled_out(speak, out) for out in record.ruled_out]
    if silent:
        sentences.append(note(f"No article speaks of these needs for {speak.names(silent)} (score 0.500)."))
    scale = note("Scores go from 0 to 1; at 0.5, nothing speaks either way, or both sides weigh the same.")
    places = (f"{place}. {escaped(speak.name(w.framework))}: {w.score:.3f}" for place, w in enumerate(told, 1))
    ranking = "\n".join(places)
    return (*filter(None, [ranking]), *_listed(sentences), *paragraph(scale))


def _silent(weighed: Weighed) -> bool:
    return all(reason.silent for reason in weighed.reasons)


def _ruled_out(speak: Speaker, out: RuledOut) -> Sentence:
    phrase = speak.phrase(out.requirement.topic)
    must = f"{phrase} is a must" if out.requirement.wanted else f"being without {phrase} is a must"
    point = out.points[0]
    return leaning(f"{speak.name(out.framework)} is ruled out: {must}, and it {speak.predicate(point.lead)}", [point])


def _decision(speak: Speaker, record: Record) -> list[Sentence]:
    aim = _aim(speak, record)
    names = speak.names(record.leaders or record.considered)
    match record.outcome:
        case Outcome.PICKED:
            return _picked(speak, record, aim)
        case Outcome.TIED:
            return [note(f"No decision: {names} come out level{aim}.")]
        case Outcome.REJECTED:
            return [note(f"Rejected: the articles speak against {names}{aim}.")]
        case Outcome.MIXED:
            return [note(f"No decision: the articles speak both for and against {names}{aim}.")]
        case Outcome.OPEN:
            return [note("No decision: no need was stated by which to decide.")]
        case Outcome.UNSUPPORTED:
            whom = speak.names(record.considered, "or") if record.cases else "any framework"
            return [note(f"No decision: no article favors {whom}{aim}.")]


def _picked(speak: Speaker, record: Record, aim: str) -> list[Sentence]:
    name = speak.name(record.leaders[0])
    if len(record.ranked) == 1:
        return [note(f"Chosen option: {name}, because the articles favor it{aim}.")]
    best, second = record.ranked[:2]
    how = "it scores highest" if best.score > 0.5 else "least speaks against it"
    told = [note(f"Chosen option: {name}, because {how}{aim} ({best.score:.3f}).")]
    if len(record.cases) > 1:
        told.append(note(f"The runner-up is {speak.name(second.framework)} ({second.score:.3f})."))
    return told


def _aim(speak: Speaker, record: Record) -> str:
    """ " for real-time work", with the space before it; "" without needs."""
    needs = speak.needs(need.requirement for need in record.needs)
    if needs.startswith("without"):
        return f" for a project {needs}"
    return f" for {needs}" if needs else ""


def _cases(speak: Speaker, record: Record) -> tuple[Section, ...]:
    told = [case for case in record.cases if case.supporting or case.opposing]
    if not told:
        return ()
    head = Section(2, "Pros and Cons of the Options", ("What the articles say of them on these needs.",))
    if not record.needs:
        head = Section(2, "Pros and Cons of the Options", ("What the articles say of them first of all.",))
    cases = (Section(3, speak.name(case.framework), _listed(_pros_and_cons(speak, case))) for case in told)
    return (head, *cases)


def _pros_and_cons(speak: Speaker, case: Case) -> tuple[Sentence, ...]:
    def told(word: str, points: Sequence[Point]) -> list[Sentence]:
        return [speak.it(point, f"{word}, because it") for point in points]

    return (*told("Good", case.supporting), *told("Bad", case.opposing))


def _gaps(speak: Speaker, record: Record) -> list[Sentence]:
    return [gap_of(speak, case.framework, [gap]) for case in record.cases for gap in case.gaps]


def _doubtful(record: Record) -> tuple[Claim, ...]:
    return tuple({claim.id: claim for case in record.cases for claim in case.doubtful}.values())


def _provenance(speak: Speaker, record: Record, asked: Sequence[Asked]) -> tuple[Block | str, ...]:
    """What the record was made from, and where that is no longer what the asker was answered from."""
    version = speak.base.version
    answered = asked[-1].knowledge_version
    told = [
        f"The Framework Advisor weighed what {count(len(speak.base.articles), 'article')} say,"
        f" by version {code(version)} of its knowledge; nobody has decided by it yet."
    ]
    if answered != version:
        told.append(
            f"The question was answered by version {code(answered)}. The knowledge has changed since then, and this"
            " record is made from what it says now: the outcome may differ from that answer."
        )
    if record.lost:
        told.append(f"No longer in the knowledge, and not weighed: {join([code(name) for name in record.lost])}.")
    return tuple(told)


def _sources(speak: Speaker, numbers: Numbers) -> Listing:
    return Listing("", tuple(_source(speak, speak.base.claims[id_], n) for id_, n in numbers.items()))


def _source(speak: Speaker, claim: Claim, number: int) -> Sentence:
    doubt = f" (doubtful: {claim.doubtful.removesuffix('.')})" if claim.doubtful else ""
    title = speak.base.articles[claim.article].title
    return note(f"[{number}] {title}, line {claim.line}: {claim.statement}{doubt}")


def _date(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def record_json(speak: Speaker, record: Record, asked: Sequence[Asked]) -> dict[str, Any]:
    """The record as plain JSON values, claims by their ids."""
    numbers = _numbers(_sections(speak, record, asked))
    return {
        "title": title_of(speak, record),
        "status": STATUS,
        "date": _date(asked[-1].at),
        "outcome": record.outcome.value,
        "decision": " ".join(sentence.plain for sentence in _decision(speak, record)),
        "leaders": list(record.leaders),
        "questions": [{"question": a.question, "asked_at": _moment(a.at)} for a in asked[-MOST_QUESTIONS:]],
        "needs": [_need_json(speak, need) for need in record.needs],
        "excluded": list(record.excluded),
        "not_covered": list(record.others),
        "options": _options_json(record),
        "ruled_out": [
            {"framework": out.framework, "topic": out.requirement.topic, "claims": _ids(out.points)}
            for out in record.ruled_out
        ],
        "cases": [_case_json(case) for case in record.cases],
        "beyond": _case_json(record.beyond) if record.beyond else None,
        "disputes": [{"id": d.id, "summary": d.summary, "claims": list(d.claims)} for d in record.disputes],
        "doubtful": [{"claim": c.id, "reason": c.doubtful} for c in _doubtful(record)],
        "changes": [sentence.plain for sentence in would_win(speak, record.changes)],
        "citations": citations_json(speak.base, numbers),
        "knowledge_version": speak.base.version,
        "answered_by_version": asked[-1].knowledge_version,
        "no_longer_known": list(record.lost),
    }


def _options_json(record: Record) -> list[dict[str, Any]]:
    scores = {w.framework: round(w.score, 3) for w in record.ranked}
    return [{"framework": framework, "score": scores.get(framework)} for framework in record.considered]


def _need_json(speak: Speaker, need: Need) -> dict[str, Any]:
    requirement = need.requirement
    return {
        "topic": requirement.topic,
        "phrase": speak.phrase(requirement.topic),
        "wanted": requirement.wanted,
        "strength": requirement.strength.value,
        "weight": round(need.weight, 4),
        "words": requirement.words,
        "than": requirement.than,
    }


def _case_json(case: Case) -> dict[str, Any]:
    return {
        "framework": case.framework,
        "for": _ids(case.supporting),
        "against": _ids(case.opposing),
        "gaps": [gap.topic for gap in case.gaps],
    }


def _ids(points: Iterable[Point]) -> list[str]:
    return [claim for point in points for claim in point.ids]


def _moment(at: datetime) -> str:
    return utc_text(at)
