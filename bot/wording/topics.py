"""Words for what the articles say of one framework on the topics of a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.core.answer import Answer, Block, Segment, Sentence, Status
from bot.core.finding import OnTopic, OnTopics, Presence, Voice
from bot.core.knowledge import Point
from bot.wording.about import unknown
from bot.wording.joining import clauses_of
from bot.wording.sentences import Speaker, capitalised, count, join, note, number, paragraph

JUDGED = frozenset({"quality", "project"})
"""Groups of topics on which articles praise and fault, rather than state that something is there."""
MOST_POINTS = 2
"""How many points of one voice are told."""
MOST_VOICES = {True: 4, False: 3}
"""How many voices of the weightier side are told, and how many of the other."""
VERDICTS = {
    Presence.YES: "Yes",
    Presence.BY_EXTENSION: "Not built in, but by an extension",
    Presence.NO: "No",
    Presence.MIXED: "In part, or it depends on whom you ask",
}
MANY_VOICES = 3
"""Where more voices than that are told, each is told with one point."""
_SAYING = {
    True: ("say that", "add that", "find that", "note that"),
    False: ("object that", "hold that"),
}


def word_on_topics(speak: Speaker, finding: OnTopics) -> Answer:
    """What the articles say of a framework on the topics of a question."""
    name = speak.name(finding.framework)
    suggestions = (f"Pros of {name}", f"Features of {name}", f"Alternatives to {name}")
    told = [t for t in finding.topics if not t.silent]
    silent = [t for t in finding.topics if t.silent]
    asks = finding.question == "feature_check"
    if not finding.topics:
        return unknown(f"No article says that about {name}.", suggestions)
    if finding.question == "unranked":
        return _unranked(speak, finding, suggestions)
    if told and not any(t.points or t.opposing for t in told):
        return _all_doubtful(speak, name, told, silent, suggestions)
    gaps = paragraph(*_gaps(speak, name, silent, asks=asks))
    if not told:
        return _silent(speak, silent, gaps, suggestions)
    gaps = paragraph(*_gaps(speak, name, silent, asks=asks), *_nearby(speak, silent, 1))
    blocks: list[Block] = []
    used: set[str] = set()
    for topic in told:
        blocks += _topic_blocks(speak, _unused(topic, used), asks=asks)
    stated = not asks or any(_is_judged(speak, t) or t.presence is not Presence.NOT_STATED for t in told)
    status = Status.ANSWERED if stated else Status.UNKNOWN
    return Answer(status=status, blocks=(*blocks, *gaps), suggestions=suggestions)


def _is_judged(speak: Speaker, topic: OnTopic) -> bool:
    return speak.base.topics[topic.topic].group in JUDGED


def _all_doubtful(
    speak: Speaker, name: str, told: Sequence[OnTopic], silent: Sequence[OnTopic], suggestions: tuple[str, ...]
) -> Answer:
    on = join([speak.phrase(t.topic) for t in told])
    head = note(f"Nothing certain: on {name} and {on}, all claims are doubtful.")
    doubts = [speak.doubted(c) for t in told for c in t.doubtful[:2]]
    gaps = paragraph(*_gaps(speak, name, silent, asks=False))
    return Answer(status=Status.UNKNOWN, blocks=(*paragraph(head, *doubts), *gaps), suggestions=suggestions)


def _silent(speak: Speaker, silent: Sequence[OnTopic], gaps: tuple[Block, ...], suggestions: tuple[str, ...]) -> Answer:
    return Answer(
        status=Status.UNKNOWN, blocks=(*gaps, *paragraph(*_nearby(speak, silent, 3))), suggestions=suggestions
    )


def _nearby(speak: Speaker, silent: Sequence[OnTopic], most: int) -> tuple[Sentence, ...]:
    """What they do say on the wider subject of topics on which they are silent."""
    near = tuple(dict.fromkeys(p for t in silent for p in t.nearby))[:most]
    return speak.chain(near, opening="On the wider subject, it")


def _gaps(speak: Speaker, name: str, silent: Sequence[OnTopic], *, asks: bool) -> list[Sentence]:
    """What no article says, in one sentence; none where nothing is missing."""
    if not silent:
        return []
    if asks and len(silent) == 1 and (what := _whether(speak, silent[0].topic)):
        return [note(f"No article says whether {name} {what}.")]
    on = join([speak.phrase(t.topic) for t in silent], "or")
    return [note(f"On {on}, no article says anything about {name}.")]


def _whether(speak: Speaker, topic: str) -> str:
    """The topic after "whether Flask": "offers an admin interface"; empty where it is nothing to have or support."""
    phrase = speak.phrase(topic)
    if speak.base.topics[topic].group != "feature" or phrase.startswith(("the ", "its ", "what ")):
        return ""
    return f"{'offers' if phrase.startswith(('a ', 'an ')) else 'supports'} {phrase}"


def _unranked(speak: Speaker, finding: OnTopics, suggestions: tuple[str, ...]) -> Answer:
    on = finding.topics[0]
    name, phrase = speak.name(finding.framework), speak.phrase(on.topic)
    gap = note(f"No article says which choice is best for {name} when it comes to {phrase}.")
    said = speak.chain((*on.points[:3], *on.opposing[:1]))
    return Answer(status=Status.UNKNOWN, blocks=(*paragraph(gap), *paragraph(*said)), suggestions=suggestions)


def _unused(topic: OnTopic, used: set[str]) -> OnTopic:
    """*topic* less what was *used* before, which grows by what is left."""

    def fresh(points: Iterable[Point]) -> tuple[Point, ...]:
        return tuple(p for p in points if p.lead.id not in used)

    voices = tuple(replace(v, points=left) for v in topic.voices if (left := fresh(v.points)))
    rest = replace(topic, points=fresh(topic.points), opposing=fresh(topic.opposing), voices=voices)
    used |= {p.lead.id for p in (*rest.points, *rest.opposing)}
    return rest


def _topic_blocks(speak: Speaker, topic: OnTopic, *, asks: bool) -> tuple[Block, ...]:
    if asks and not _is_judged(speak, topic):
        sentences = _checked(speak, topic)
    elif topic.voices:
        sentences = _heard(speak, topic)
    else:
        sentences = list(speak.chain((*topic.points[:4], *topic.opposing[:2])))
    if len(sentences) < 3:
        sentences += [speak.doubted(claim) for claim in topic.doubtful[:2]]
    return paragraph(*sentences)


def _checked(speak: Speaker, topic: OnTopic) -> list[Sentence]:
    """Whether a capability is there: the verdict, what says so, and what limits it."""
    name = speak.name(topic.framework)
    verdict = VERDICTS.get(topic.presence)
    if verdict is None:
        said = (*topic.points[:2], *topic.opposing[:2])
        gap = f"No article says whether {name} {_whether(speak, topic.topic) or 'has that'}."
        return [note(gap), *speak.chain(said, opening="What they do say: it")]
    first, second = topic.points, topic.opposing
    if topic.presence is Presence.NO:
        first, second = second, first
    limits = 2 if topic.presence is not Presence.YES else 1
    return [
        *speak.chain(first[:3], opening=f"{verdict}: {name}"),
        *speak.chain(second[:limits], opening="On the other hand, it"),
    ]


def _heard(speak: Speaker, topic: OnTopic) -> list[Sentence]:
    """Who says what: the verdict, then the weightier side, then the other."""
    articles = tuple(dict.fromkeys(a for v in topic.voices for a in v.articles))
    if len(articles) == 1:
        return _by_one_article(speak, topic)
    verdict = _verdict(speak, topic) if _is_judged(speak, topic) else []
    return [*verdict, *_told_by_side(speak, topic, named=bool(verdict))]


def _by_one_article(speak: Speaker, topic: OnTopic) -> list[Sentence]:
    """Only one article speaks of it, unless others make doubtful claims: what that says, for and against."""
    name, phrase = speak.name(topic.framework), speak.phrase(topic.topic)
    who = _called(speak, topic.voices[0].articles[0])
    alone = f"On {phrase}, only one article speaks of {name}: {who} says that it"
    head = f"On {phrase}, {who} says that {name}" if topic.doubtful else alone
    first, *others = topic.voices
    segments = _reported(speak, head, first.points[: MOST_POINTS + 1])
    for voice in others[:1]:
        link = ", but also that it" if voice.direction else ", and also that it"
        segments += _reported(speak, link, voice.points[:MOST_POINTS])
    return [Sentence((*segments, Segment(".")))]


def _verdict(speak: Speaker, topic: OnTopic) -> list[Sentence]:
    """How many articles speak for the framework on the topic, and how many against it."""
    name, phrase = speak.name(topic.framework), speak.phrase(topic.topic)
    favour, against = _by_article(topic.voices, 1), _by_article(topic.voices, -1)
    if not favour and not against:
        return [note(f"On {phrase}, no article speaks for or against {name}.")]
    if favour and against:
        return [_divided(f"On {phrase}, the articles disagree about {name}: ", favour, against)]
    side, way, other = (favour, "for", "against") if favour else (against, "against", "for")
    rest = "" if topic.doubtful else f", and none {other} it"
    text = f"On {phrase}, {count(len(side), 'article')} {_verb('speak', len(side))} {way} {name}{rest}"
    return [_counted([(text, side)])]


def _divided(opening: str, favour: Mapping[str, str], against: Mapping[str, str]) -> Sentence:
    """How many speak for it, how many against it, and how many do both."""
    groups = [
        ("for it", {a: c for a, c in favour.items() if a not in against}),
        ("against it", {a: c for a, c in against.items() if a not in favour}),
        ("both for and against it", {a: c for a, c in favour.items() if a in against}),
    ]
    (way, side), *rest = [(way, side) for way, side in groups if side]
    head = f"{opening}{number(len(side))} {_verb('speak', len(side))} {way}"
    return _counted([(head, side), *((f"{number(len(side))} {way}", side) for way, side in rest)])


def _by_article(voices: Sequence[Voice], direction: int) -> dict[str, str]:
    """Of each article that speaks that way, the first claim that does."""
    found: dict[str, str] = {}
    for voice in voices:
        if voice.direction == direction:
            for claim in (c for p in voice.points for c in p.claims):
                found.setdefault(claim.article, claim.id)
    return found


def _verb(verb: str, amount: int) -> str:
    return verb if amount != 1 else f"{verb}s"


def _counted(parts: Sequence[tuple[str, Mapping[str, str]]]) -> Sentence:
    """Parts in a row, each leaning on one claim of every article that it counts."""
    last = len(parts) - 1
    links = ["" if i == 0 else " and " if i == last else ", " for i in range(len(parts))]
    segments = [Segment(link + text, tuple(side.values())) for link, (text, side) in zip(links, parts, strict=True)]
    return Sentence((*segments, Segment(".")))


def _told_by_side(speak: Speaker, topic: OnTopic, *, named: bool) -> list[Sentence]:
    """One sentence for each voice, shorter where many speak; the framework by name once, then a pronoun."""
    leading = topic.voices[0].direction
    voices = [v for v in topic.voices if v.direction or not leading]
    sides = [[v for v in voices if (v.direction == leading) == first][: MOST_VOICES[first]] for first in (True, False)]
    most = MOST_POINTS if sum(map(len, sides)) <= MANY_VOICES else 1
    sentences: list[Sentence] = []
    heard: set[str] = set()
    for side, first in zip(sides, (True, False), strict=True):
        for place, voice in enumerate(side):
            opening = _says(speak, voice, place, heard, same=first or not voice.direction)
            subject = "it" if named or sentences else speak.name(topic.framework)
            segments = _reported(speak, f"{opening} {subject}", voice.points[:most])
            sentences.append(Sentence((*segments, Segment("."))))
            heard |= set(voice.articles)
    return sentences


def _says(speak: Speaker, voice: Voice, place: int, heard: set[str], *, same: bool) -> str:
    """Who says it and how: "Pieces and Newwave say that", "But Ankush objects that"."""
    names = join([_called(speak, a) for a in voice.articles])
    several = len(voice.articles)
    verb, that = _SAYING[same][min(place, len(_SAYING[same]) - 1)].split()
    words = f"{_verb(verb, several)} {that}"
    if set(voice.articles) <= heard:
        words = f"also {_verb('say', several)} that"
    return capitalised(f"{names} {words}") if same or place else f"But {names} {words}"


def _called(speak: Speaker, article: str) -> str:
    return speak.base.articles[article].called


def _reported(speak: Speaker, opening: str, points: Sequence[Point]) -> list[Segment]:
    """*opening* ("Pieces says that it") with what the points say, without a full stop."""
    clauses = clauses_of((speak.predicate(p.lead), p.ids) for p in points)
    comma = "," if len(clauses) > 2 or any("," in c.text or " and " in c.text for c in clauses) else ""
    segments: list[Segment] = []
    for place, clause in enumerate(clauses):
        head, *others = clause.segments(opening if place == 0 else "")
        again = clause.verb in [c.verb for c in clauses[:place]]
        last = ", and that it " if again else f"{comma} and "
        link = "" if place == 0 else last if place == len(clauses) - 1 else ", "
        segments += [Segment(link + head.text, head.claims), *others]
    return segments
