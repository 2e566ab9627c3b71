"""What pages show, read off the knowledge: pure, the same knowledge always gives the same values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from urllib.parse import quote

from bot.core.knowledge import (
    Article,
    Claim,
    Disagreement,
    Dispute,
    Kind,
    KnowledgeBase,
    Polarity,
    Subject,
    SubjectGroup,
    Topic,
)
from bot.views.pages.values import (
    ArticlePage,
    Card,
    Comparison,
    DisputeMap,
    Entry,
    OnTopic,
    Row,
    Section,
    SubjectPage,
    Tally,
    TopicCard,
    TopicEntries,
    TopicGroup,
    TopicPage,
    Voice,
)

ClaimsOn = Mapping[str, Collection[str]]
"""For each topic, the ids of the claims about it."""
FOLDERS = {SubjectGroup.FRAMEWORK: "frameworks", SubjectGroup.TYPE: "kinds", SubjectGroup.GENERAL: "general"}
"""Under which address the page of a subject stands."""
GROUPS = {
    "quality": "Qualities",
    "project": "Projects",
    "feature": "Features",
    "fact": "Facts",
    "generic": "In general",
    "foreign": "Beyond the web",
}
"""How groups of topics are headed, in this order; a pack's own groups come after them, by their names."""
DISAGREEMENTS = {
    Disagreement.CONTRADICTION: "contradiction",
    Disagreement.SCOPE: "different scope",
    Disagreement.RANKING: "different ranking",
}
SIGNS = {
    Polarity.FOR: ("+", "for"),
    Polarity.AGAINST: ("\N{MINUS SIGN}", "against"),
    Polarity.NEUTRAL: ("·", "neither"),
}
ORDER = tuple(SIGNS)
"""How polarities follow one another."""
FITS = "fits"
FITS_NOT = "fits-not"
TITLES = {
    "what-it-is": "What it is",
    FITS: "Where it fits",
    FITS_NOT: "Where it does not",
    "users": "Who uses it",
    "topics": "For and against, topic by topic",
}
"""The parts of a subject's page that hold its claims."""


def tally(claims: Iterable[Claim]) -> Tally:
    """How many of *claims* speak for, against and neither."""
    counted = Counter(claim.polarity for claim in claims)
    return Tally(supporting=counted[Polarity.FOR], against=counted[Polarity.AGAINST], neither=counted[Polarity.NEUTRAL])


def address(subject: Subject) -> str:
    """Where the page of *subject* is."""
    return f"/{FOLDERS[subject.group]}/{quote(subject.id, safe='')}"


def articles_of(claims: Iterable[Claim]) -> int:
    """How many articles make *claims*."""
    return len({claim.article for claim in claims})


def cards(base: KnowledgeBase, subjects: Iterable[Subject]) -> tuple[Card, ...]:
    """*subjects* for a list."""
    return tuple(_card(base, subject) for subject in subjects)


def subject_page(base: KnowledgeBase, subject: Subject) -> SubjectPage:
    """All that is known of *subject*."""
    claims = base.about(subject.id)
    return SubjectPage(
        subject=subject,
        summary=_summary(base, subject),
        kinds=_kinds(base, subject),
        tally=tally(claims),
        voices=_voices(base, claims),
        sections=_sections(base, entries_of(base, subject.id)),
        disputes=tuple(dispute for dispute in base.disputes.values() if subject.id in dispute.subjects),
        doubtful=tuple(claim for claim in claims if claim.doubtful),
        related=_related(base, subject),
    )


def entries_of(base: KnowledgeBase, subject: str) -> tuple[Entry, ...]:
    """All claims of *subject*, like with like, in the order of the pack; doubtful ones stand alone."""
    places = {claim.id: place for place, claim in enumerate(base.about(subject))}
    alike = [Entry(lead=point.lead, echoes=point.claims[1:]) for point in base.points(subject)]
    doubtful = [Entry(lead=claim) for claim in base.about(subject) if claim.doubtful]
    return tuple(sorted((*alike, *doubtful), key=lambda entry: places[entry.lead.id]))


def topic_cards(base: KnowledgeBase, claims_on: ClaimsOn) -> tuple[tuple[str, tuple[TopicCard, ...]], ...]:
    """All topics, grouped under the headings of their groups."""
    made = [
        TopicCard(topic=topic, tally=tally(base.claims[id] for id in claims_on[topic.id]))
        for topic in base.topics.values()
    ]
    return tuple(
        (_title(group), tuple(card for card in made if card.topic.group == group))
        for group in _in_order({card.topic.group for card in made})
    )


def topic_page(base: KnowledgeBase, claims_on: ClaimsOn, topic: Topic) -> TopicPage:
    """All that is known on *topic*."""
    wanted = claims_on[topic.id]
    found = [_on_topic(base, subject, wanted) for subject in base.subjects.values()]
    return TopicPage(
        topic=topic,
        tally=tally(base.claims[id] for id in wanted),
        subjects=tuple(one for one in found if one.entries),
        parts=tuple(other for other in base.topics.values() if other.part_of == topic.id),
        disputes=tuple(dispute for dispute in base.disputes.values() if dispute.topic == topic.id),
    )


def article_page(base: KnowledgeBase, article: Article) -> ArticlePage:
    """What *article* says of whom."""
    claims = sorted(
        (claim for claim in base.claims.values() if claim.article == article.slug),
        key=lambda claim: (claim.line, claim.id),
    )
    by_subject = [
        (subject, tally(claim for claim in claims if claim.subject == subject.id)) for subject in base.subjects.values()
    ]
    return ArticlePage(
        article=article,
        tally=tally(claims),
        claims=tuple(claims),
        subjects=tuple((subject, counted) for subject, counted in by_subject if counted.total),
    )


def voices(base: KnowledgeBase) -> tuple[Voice, ...]:
    """All articles with how much each says."""
    return _voices(base, base.claims.values())


def comparison(base: KnowledgeBase, frameworks: Sequence[Subject]) -> Comparison:
    """*frameworks* side by side, by the topics under which their claims are filed."""
    filed = [_filed(entries_of(base, framework.id)) for framework in frameworks]
    rows = [
        Row(topic=topic, cells=tuple(_by_sign(by_topic.get(topic.id, ())) for by_topic in filed))
        for topic in base.topics.values()
    ]
    ids = {framework.id for framework in frameworks}
    return Comparison(
        cards=cards(base, frameworks),
        shared=tuple(row for row in rows if sum(map(bool, row.cells)) > 1),
        alone=tuple(row for row in rows if sum(map(bool, row.cells)) == 1),
        disputes=tuple(dispute for dispute in base.disputes.values() if len(ids.intersection(dispute.subjects)) > 1),
    )


def dispute_map(base: KnowledgeBase) -> DisputeMap:
    """Which topics are disputed of which subjects; what is not disputed has neither row nor column."""
    disputed = {subject for dispute in base.disputes.values() for subject in dispute.subjects}
    subjects = tuple(subject for subject in base.subjects.values() if subject.id in disputed)
    topics = {dispute.topic for dispute in base.disputes.values()}
    return DisputeMap(
        subjects=subjects,
        rows=tuple(
            (topic, tuple(_disputed(base, topic.id, subject.id) for subject in subjects))
            for topic in base.topics.values()
            if topic.id in topics
        ),
    )


def _disputed(base: KnowledgeBase, topic: str, subject: str) -> tuple[Dispute, ...]:
    return tuple(
        dispute for dispute in base.disputes.values() if dispute.topic == topic and subject in dispute.subjects
    )


def _card(base: KnowledgeBase, subject: Subject) -> Card:
    claims = base.about(subject.id)
    return Card(
        subject=subject,
        summary=_summary(base, subject),
        kinds=_kinds(base, subject),
        tally=tally(claims),
        articles=articles_of(claims),
        disputes=sum(subject.id in dispute.subjects for dispute in base.disputes.values()),
    )


def _summary(base: KnowledgeBase, subject: Subject) -> str:
    """What most articles say *subject* is; the first of them where as many say it. Empty where none defines it."""
    points = [point for point in base.points(subject.id) if point.lead.kind is Kind.DEFINITION]
    undisputed = [point for point in points if not any(base.disputes_of(id) for id in point.ids)]
    best = max(undisputed, key=lambda point: (point.main, len(point.articles)), default=None)
    return best.lead.statement if best else ""


def _kinds(base: KnowledgeBase, subject: Subject) -> tuple[Subject, ...]:
    return tuple(base.subjects[kind] for kind in base.types_of(subject.id))


def _voices(base: KnowledgeBase, claims: Iterable[Claim]) -> tuple[Voice, ...]:
    by_article: dict[str, list[Claim]] = {}
    for claim in claims:
        by_article.setdefault(claim.article, []).append(claim)
    return tuple(
        Voice(article=article, tally=tally(by_article[article.slug]))
        for article in base.articles.values()
        if article.slug in by_article
    )


def _related(base: KnowledgeBase, subject: Subject) -> tuple[Subject, ...]:
    """The frameworks that claims compare with *subject*, the most often compared first, then those of its kinds."""
    compared = Counter(other for claim in base.about(subject.id) for other in claim.compared_with)
    kinds = set(base.types_of(subject.id)) or {subject.id}
    alike = [other.id for other in base.frameworks if kinds.intersection(base.types_of(other.id))]
    ids = dict.fromkeys([*(id for id, _ in compared.most_common()), *alike])
    frameworks = {framework.id: framework for framework in base.frameworks}
    return tuple(frameworks[id] for id in ids if id in frameworks and id != subject.id)


def _sections(base: KnowledgeBase, entries: Sequence[Entry]) -> tuple[Section, ...]:
    """The parts of a page, each entry in one of them; without those that would be empty."""
    by_part: dict[str, list[Entry]] = {part: [] for part in TITLES}
    for entry in entries:
        by_part[_part(entry.lead)].append(entry)
    made = [
        Section(id=part, title=title, groups=_by_topic(base, by_part[part]))
        if part == "topics"
        else Section(id=part, title=title, entries=_by_sign(by_part[part]))
        for part, title in TITLES.items()
    ]
    return tuple(section for section in made if section.entries or section.groups)


def _part(claim: Claim) -> str:
    """The section that *claim* belongs to."""
    match claim.kind:
        case Kind.DEFINITION | Kind.FACT:
            return "what-it-is"
        case Kind.BEST_FOR if claim.polarity is not Polarity.AGAINST:
            return FITS
        case Kind.BEST_FOR | Kind.NOT_FOR:
            return FITS_NOT
        case Kind.USER:
            return "users"
        case _:
            return "topics"


def _by_topic(base: KnowledgeBase, entries: Iterable[Entry]) -> tuple[TopicGroup, ...]:
    """*entries* under the first topic of each."""
    filed: dict[str, list[Entry]] = {}
    for entry in entries:
        filed.setdefault(entry.lead.topics[0], []).append(entry)
    known = [topic for topic in base.topics.values() if topic.id in filed]
    return tuple(
        TopicGroup(
            title=_title(group),
            topics=tuple(
                TopicEntries(topic=topic, entries=_by_sign(filed[topic.id])) for topic in known if topic.group == group
            ),
        )
        for group in _in_order({topic.group for topic in known})
    )


def _filed(entries: Iterable[Entry]) -> Mapping[str, Sequence[Entry]]:
    """*entries* under each topic of their claims."""
    filed: dict[str, list[Entry]] = {}
    for entry in entries:
        for topic in dict.fromkeys(topic for claim in entry.claims for topic in claim.topics):
            filed.setdefault(topic, []).append(entry)
    return filed


def _by_sign(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: ORDER.index(entry.lead.polarity)))


def _on_topic(base: KnowledgeBase, subject: Subject, wanted: Collection[str]) -> OnTopic:
    entries = [
        kept for entry in entries_of(base, subject.id) if (kept := _only(entry, lambda claim: claim.id in wanted))
    ]
    claims = [claim for entry in entries for claim in entry.claims]
    return OnTopic(subject=subject, tally=tally(claims), articles=articles_of(claims), entries=_by_sign(entries))


def _only(entry: Entry, wanted: Callable[[Claim], bool]) -> Entry | None:
    """*entry* with the wanted claims alone; None where there are none."""
    kept = [claim for claim in entry.claims if wanted(claim)]
    return Entry(lead=kept[0], echoes=tuple(kept[1:])) if kept else None


def _title(group: str) -> str:
    return GROUPS.get(group, group.capitalize())


def _in_order(groups: Collection[str]) -> list[str]:
    """*groups* in our order, then by name."""
    ours = list(GROUPS)
    return sorted(groups, key=lambda group: (ours.index(group) if group in ours else len(ours), group))
