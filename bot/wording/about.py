"""Words for what the articles say of one subject."""

from __future__ import annotations

import re

from bot.core.answer import Answer, Block, Sentence, Status
from bot.core.finding import Defined, Facts, OfKind, OnTopic, OnTopics, Presence, Profile, Sources
from bot.core.knowledge import Point
from bot.wording.sentences import Speaker, capitalised, count, join, leaning, note, paragraph

_USED_BY = re.compile(r"^is used (?:by|at) ")


def word_profile(speak: Speaker, finding: Profile) -> Answer:
    """An overview, pros, cons, features, what it is for, or who uses it."""
    return {
        "overview": _overview,
        "pros": _pros,
        "balance": _balance,
        "cons": _cons,
        "features": _features,
        "best_for": _best_for,
        "users": _users,
    }[finding.aim](speak, finding)


def _overview(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not (finding.lead or finding.more):
        return unknown(f"No article describes {name}.", (f"What is {name} good for?",))
    blocks = (
        *paragraph(*speak.chain((*finding.lead, *finding.more))),
        *paragraph(*_suited(speak, finding.suits), *_against(speak, finding.against)),
    )
    return answered(
        blocks, (f"Pros of {name}", f"Cons of {name}", f"What is {name} best for?", f"Alternatives to {name}")
    )


def _suited(speak: Speaker, points: tuple[Point, ...]) -> tuple[Sentence, ...]:
    return speak.chain(points)


def _against(speak: Speaker, points: tuple[Point, ...]) -> tuple[Sentence, ...]:
    return speak.chain(points, opening="On the other hand, it") if points else ()


def _pros(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not finding.lead:
        return unknown(f"No article names an advantage of {name}.", (f"What is {name}?",))
    blocks = (
        *paragraph(*speak.chain(finding.lead)),
        *paragraph(*_suited(speak, finding.suits), *_against(speak, finding.against)),
    )
    return answered(blocks, (f"Cons of {name}", f"What is {name} best for?", f"Alternatives to {name}"))


def _balance(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not (finding.lead or finding.against):
        return unknown(f"No article weighs {name}.", (f"What is {name}?",))
    gap = paragraph(note(f"No article names a drawback of {name}."))
    good = speak.chain(finding.lead, opening=f"In its favor, {name}")
    bad = speak.chain(finding.against, opening=f"Against it, {name}")
    return answered(
        (*paragraph(*good), *(paragraph(*bad) or gap)), (f"What is {name} best for?", f"Alternatives to {name}")
    )


def word_kind(speak: Speaker, finding: OfKind) -> Answer:
    """Whether a framework is of a kind."""
    name, kind = speak.name(finding.framework), speak.name(finding.type)
    suggestions = (f"What is {kind}?", f"What is {name}?")
    if finding.named_so and not finding.denied:
        said = speak.chain(finding.named_so, opening=f"Yes: {name}")
        more = speak.chain(finding.called[:1], opening="It")
    elif finding.named_so:
        said = speak.chain(finding.named_so, opening=f"Some say so: {name}")
        more = speak.chain(finding.denied, opening="On the other hand, it")
    elif finding.denied:
        said = speak.chain(finding.denied, opening=f"No: {name}")
        more = speak.chain(finding.called[:2], opening="It")
    else:
        said = (note(f"No article calls {name} {kind}."),)
        more = speak.chain(finding.called[:2])
    status = Status.ANSWERED if finding.named_so or finding.denied or finding.called else Status.UNKNOWN
    return Answer(status=status, blocks=paragraph(*said, *more), suggestions=suggestions)


def _cons(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not finding.lead:
        said = paragraph(*speak.chain(finding.more))
        gap = note(f"No article names a drawback of {name}, which does not mean that there is none.")
        return Answer(
            status=Status.UNKNOWN,
            blocks=(*paragraph(gap), *said),
            suggestions=(f"Pros of {name}", f"Who uses {name}?"),
        )
    balance = speak.chain(finding.more, opening="In its favor, it")
    blocks = (*paragraph(*speak.chain(finding.lead)), *paragraph(*balance))
    return answered(blocks, (f"Pros of {name}", f"Alternatives to {name}"))


def _features(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not finding.lead:
        return unknown(f"No article lists features of {name}.", (f"What is {name}?",))
    blocks: tuple[Block, ...] = (
        *paragraph(*speak.chain(finding.lead)),
        *paragraph(*_against(speak, finding.against)),
    )
    return answered(blocks, (f"Pros of {name}", f"Does {name} have an ORM?", f"Is {name} secure?"))


def _best_for(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not finding.lead:
        gap = note(f"No article says what {name} is best for.")
        return Answer(
            status=Status.UNKNOWN,
            blocks=paragraph(gap, *speak.chain(finding.against)),
            suggestions=(f"What is {name}?",),
        )
    blocks = (*paragraph(*speak.chain(finding.lead)), *paragraph(*_against(speak, finding.against)))
    return answered(blocks, (f"Pros of {name}", f"Cons of {name}", f"Alternatives to {name}"))


def _users(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not finding.lead:
        return unknown(
            f"No article names anybody who uses {name}.",
            (f"What is {name} good for?", "Who uses Falcon?", "Who uses Django?"),
        )
    companies = [(p, _USED_BY.sub("", speak.predicate(p.lead))) for p in finding.lead]
    plain = [(p, c) for p, c in companies if _USED_BY.match(speak.predicate(p.lead))]
    others = [p for p, _ in companies if not _USED_BY.match(speak.predicate(p.lead))]
    sentences: list[Sentence] = []
    if plain:
        sentences.append(leaning(f"{name} is used by {join([c for _, c in plain])}", [p for p, _ in plain]))
    sentences += speak.chain(others, opening="It" if plain else None)
    return answered(paragraph(*sentences), (f"Pros of {name}", f"What is {name} good for?"))


_VERDICTS = {
    Presence.YES: "Yes",
    Presence.BY_EXTENSION: "Yes, by an extension",
    Presence.NO: "No",
    Presence.MIXED: "In part, or it depends on whom you ask",
}


def word_on_topics(speak: Speaker, finding: OnTopics) -> Answer:
    """What the articles say of a framework on the topics of a question."""
    name = speak.name(finding.framework)
    told = [t for t in finding.topics if not t.silent]
    silent = [t for t in finding.topics if t.silent]
    suggestions = (f"Pros of {name}", f"Features of {name}", f"Alternatives to {name}")
    if not finding.topics:
        return unknown(f"No article says that about {name}.", suggestions)
    gap = note(f"No article says anything about {name} and {join([speak.phrase(t.topic) for t in silent], 'or')}.")
    if finding.question == "unranked":
        return _unranked(speak, finding, suggestions)
    if told and not any(t.points or t.opposing for t in told):
        doubts = [speak.doubted(c) for t in told for c in t.doubtful[:2]]
        head = note(
            f"Nothing certain: on {name} and {join([speak.phrase(t.topic) for t in told])}, all claims are doubtful."
        )
        return Answer(
            status=Status.UNKNOWN,
            blocks=(*paragraph(head, *doubts), *(paragraph(gap) if silent else ())),
            suggestions=suggestions,
        )
    if not told:
        near = tuple(dict.fromkeys(p for t in silent for p in t.nearby))[:3]
        more = speak.chain(near, opening="On the wider subject, it") if near else ()
        return Answer(status=Status.UNKNOWN, blocks=(*paragraph(gap), *paragraph(*more)), suggestions=suggestions)
    blocks: list[Block] = []
    used: set[str] = set()
    for topic in told:
        fresh = _unused(topic, used)
        blocks += _topic_blocks(speak, fresh, asks=finding.question == "feature_check")
    if silent:
        blocks += paragraph(gap)
    return answered(tuple(blocks), suggestions)


def _unranked(speak: Speaker, finding: OnTopics, suggestions: tuple[str, ...]) -> Answer:
    on = finding.topics[0]
    name, phrase = speak.name(finding.framework), speak.phrase(on.topic)
    gap = note(f"No article says which choice is best for {name} when it comes to {phrase}.")
    said = speak.chain((*on.points[:3], *on.opposing[:1]))
    return Answer(status=Status.UNKNOWN, blocks=(*paragraph(gap), *paragraph(*said)), suggestions=suggestions)


def _unused(topic: OnTopic, used: set[str]) -> OnTopic:
    points = tuple(p for p in topic.points if p.lead.id not in used)
    opposing = tuple(p for p in topic.opposing if p.lead.id not in used)
    used |= {p.lead.id for p in (*points, *opposing)}
    return OnTopic(
        framework=topic.framework,
        topic=topic.topic,
        presence=topic.presence,
        points=points,
        opposing=opposing,
        doubtful=topic.doubtful,
    )


def _topic_blocks(speak: Speaker, topic: OnTopic, *, asks: bool) -> tuple[Block, ...]:
    name = speak.name(topic.framework)
    verdict = _VERDICTS.get(topic.presence) if asks else None
    for_it, against = topic.points, topic.opposing
    if verdict in ("No",) or (not for_it and against):
        first, second = against, for_it
    else:
        first, second = for_it, against
    opening = f"{verdict}: {name}" if verdict and first else None
    sentences = list(speak.chain(first[:4], opening=opening))
    if second:
        sentences += speak.chain(second[:3], opening="On the other hand, it")
    if not sentences:
        sentences.append(
            note(f"Nothing certain: what the articles say about {name} and {speak.phrase(topic.topic)} is doubtful.")
        )
    if not first or len(sentences) < 3:
        sentences += [speak.doubted(claim) for claim in topic.doubtful[:2]]
    return paragraph(*sentences)


def word_facts(speak: Speaker, finding: Facts) -> Answer:
    """Dates, figures, licences, origins."""
    what = join([speak.phrase(t) for t in finding.topics], "or")
    if finding.subject is None:
        sentences = [speak.state(p) for p in finding.points]
        sentences += [speak.doubted(c) for c in finding.doubtful]
        if not sentences:
            return unknown(
                "No article says that." if not what else f"No article gives figures or dates on {what}.",
                ("Which frameworks do you know?",),
            )
        return answered(paragraph(*sentences), ("What is Django?", "Which frameworks do you know?"))
    name = speak.name(finding.subject)
    suggestions = (f"What is {name}?", f"Who uses {name}?")
    if not finding.points and not finding.doubtful:
        near = speak.chain(finding.nearby, opening="What they do say: it") if finding.nearby else ()
        gap = note(f"No article says {_asked(speak, finding, name) if what else f'that about {name}'}.")
        return Answer(status=Status.UNKNOWN, blocks=(*paragraph(gap), *paragraph(*near)), suggestions=suggestions)
    sentences = [*speak.chain(finding.points), *(speak.doubted(c) for c in finding.doubtful)]
    return answered(paragraph(*sentences), suggestions)


def _asked(speak: Speaker, finding: Facts, name: str) -> str:
    """What was asked, as it stands after "No article says": "when Flask was released"."""
    asked = []
    for phrase in map(speak.phrase, finding.topics):
        if phrase.startswith(("when ", "who ", "what ")):
            asked.append(re.sub(r"\bit\b", name, phrase))
        elif phrase.startswith("its "):
            asked.append(f"anything about the {phrase.removeprefix('its ')} of {name}")
        else:
            asked.append(
                f"anything about {phrase} of {name}"
                if phrase.startswith("the ")
                else f"anything about {name} and {phrase}"
            )
    return join(asked, "or")


def word_defined(speak: Speaker, finding: Defined) -> Answer:
    """What kinds of framework are."""
    blocks: list[Block] = []
    for _, what, good, bad, examples in finding.subjects:
        sentences = [*speak.chain((*what, *good))]
        if bad:
            sentences += speak.chain(bad, opening="On the other hand, it")
        if examples:
            names = speak.names([p.lead.subject for p in examples])
            noun = "An example is" if len(examples) == 1 else "Examples are"
            sentences.append(leaning(f"{noun} {names}", examples))
        blocks += paragraph(*sentences)
    first = finding.subjects[0][0]
    plural = {
        "full-stack": "full-stack frameworks",
        "micro": "microframeworks",
        "async": "asynchronous frameworks",
    }
    more = tuple(f"Which {plural[s]} are there?" for s, *_ in finding.subjects if s in plural)
    return answered(
        tuple(blocks),
        (*more, "How do I choose?") if first != "backend" else ("What is a microframework?", "How do I choose?"),
    )


def word_sources(speak: Speaker, finding: Sources) -> Answer:
    """The five articles."""
    rows = []
    for slug, number in finding.counts:
        article = speak.base.articles[slug]
        by = ", ".join(x for x in (article.publisher, article.author, article.date) if x)
        rows.append(note(f"“{article.title}”{f' ({by})' if by else ''}: {count(number, 'claim')}."))
    lead = note(
        f"All that I know comes from {count(len(rows), 'article')}. "
        "Each number in an answer opens the claim, with its article and line."
    )
    return answered(
        (*paragraph(lead), *paragraph(*rows)),
        ("Where do the articles disagree?", "Which frameworks do you know?"),
    )


def answered(blocks: tuple[Block, ...], suggestions: tuple[str, ...]) -> Answer:
    """An answer that answers."""
    return Answer(status=Status.ANSWERED, blocks=blocks, suggestions=suggestions)


def unknown(text: str, suggestions: tuple[str, ...]) -> Answer:
    """An answer that says that the articles do not say."""
    return Answer(status=Status.UNKNOWN, blocks=paragraph(note(capitalised(text))), suggestions=suggestions)
