"""Words for what the articles say of one subject."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.core.answer import Answer, Block, Listing, Sentence, Status
from bot.core.finding import Facts, Profile, Sources
from bot.core.knowledge import Point
from bot.wording.sentences import Speaker, capitalised, count, join, leaning, note, number, paragraph

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
    verdict = note(_weighed(name, finding))
    good = speak.chain(finding.lead, opening="In its favor, it")
    bad = speak.chain(finding.against, opening="On the other hand, it")
    return answered(
        (*paragraph(verdict, *good), *paragraph(*bad)), (f"What is {name} best for?", f"Alternatives to {name}")
    )


def _weighed(name: str, finding: Profile) -> str:
    """How many articles speak for and how many against."""
    praising, faulting = set(finding.praised_by), set(finding.faulted_by)
    if len(praising) == 1 and praising == faulting:
        return f"One article both praises {name} and finds fault with it."
    if praising and faulting:
        finds = "finds" if len(faulting) == 1 else "find"
        return f"{_praise(praising)} {name}, and {number(len(faulting))} {finds} fault with it."
    if praising:
        return f"{_praise(praising)} {name}, and no article names a drawback."
    return f"No article praises {name}, and {count(len(faulting), 'article')} find fault with it."


def _praise(articles: Collection[str]) -> str:
    return f"{capitalised(count(len(articles), 'article'))} {'praises' if len(articles) == 1 else 'praise'}"


def _cons(speak: Speaker, finding: Profile) -> Answer:
    name = speak.name(finding.subject)
    if not finding.lead:
        said = paragraph(*speak.chain(finding.more, opening="In its favor, it"))
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


def word_sources(speak: Speaker, finding: Sources) -> Answer:
    """The articles, by the names by which answers call them."""
    rows = []
    for slug, claims in finding.counts:
        article = speak.base.articles[slug]
        by = ", ".join(x for x in (article.publisher, article.author, article.date) if x)
        rows.append(
            note(f"{capitalised(article.called)}: “{article.title}”{f' ({by})' if by else ''}, {claims} claims.")
        )
    lead = note(
        f"All that I know comes from {count(len(rows), 'article')}. "
        "Each number in an answer opens the claim, with its article and line."
    )
    return answered(
        (*paragraph(lead), Listing("", tuple(rows))),
        ("Where do the articles disagree?", "Which frameworks do you know?"),
    )


def answered(blocks: tuple[Block, ...], suggestions: tuple[str, ...]) -> Answer:
    """An answer that answers."""
    return Answer(status=Status.ANSWERED, blocks=blocks, suggestions=suggestions)


def unknown(text: str, suggestions: tuple[str, ...]) -> Answer:
    """An answer that says that the articles do not say."""
    return Answer(status=Status.UNKNOWN, blocks=paragraph(note(capitalised(text))), suggestions=suggestions)
