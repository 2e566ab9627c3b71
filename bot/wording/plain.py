"""Words for what states no fact of the articles: small talk, questions back, refusals."""

from __future__ import annotations

from bot.core.answer import Answer, Block, Paragraph, Status
from bot.core.finding import Plain
from bot.core.reading import Reading
from bot.wording.about import word_profile
from bot.wording.choosing import word_judged
from bot.wording.interviewing import NEEDS
from bot.wording.sentences import Speaker, join, note, paragraph

ABILITIES = (
    "Which framework for a real-time chat app?",
    "Compare Django and Flask",
    "Who uses Falcon?",
    "How do I choose?",
)


def word_plain(speak: Speaker, finding: Plain, reading: Reading) -> Answer:
    """A reply by its name in the pack's replies."""
    match finding.reply:
        case "smalltalk":
            return _smalltalk(speak, reading)
        case "half-covered":
            return _half_covered(speak, finding)
        case "not-covered":
            names = join(finding.names)
            return _reply(speak, "not-covered", Status.UNKNOWN, names=names)
        case "which-framework":
            return _which_framework(speak, reading)
        case "which-reading":
            return _which_reading(speak, finding, reading)
        case "which-needs":
            text = speak.base.replies["which-needs"]
            return Answer(status=Status.CLARIFY, blocks=paragraph(note(text)), suggestions=NEEDS)
        case "combination":
            names = speak.names(finding.names)
            text = speak.base.replies["combination"].format(names=names)
            return Answer(status=Status.UNKNOWN, blocks=paragraph(note(text)), suggestions=(f"Compare {names}",))
        case "compare-all":
            return _reply(speak, "compare-all", Status.CLARIFY)
        case "none-left":
            back = tuple(f"Allow {speak.name(f)} again" for f in finding.names[:4])
            return Answer(
                status=Status.CLARIFY, blocks=paragraph(note(speak.base.replies["none-left"])), suggestions=back
            )
        case "not-understood":
            return _reply(speak, "not-understood", Status.CLARIFY)
        case "unreadable":
            return _reply(speak, "unreadable", Status.DECLINED)
        case "reset":
            return _reply(speak, "reset", Status.ANSWERED)
        case _:
            return _reply(speak, "declined", Status.DECLINED)


def _reply(speak: Speaker, name: str, status: Status, **values: str) -> Answer:
    text = speak.base.replies[name].format(**values)
    return Answer(status=status, blocks=paragraph(note(text)), suggestions=ABILITIES)


def _smalltalk(speak: Speaker, reading: Reading) -> Answer:
    return _reply(speak, f"smalltalk-{reading.courtesy or 'help'}", Status.ANSWERED)


def _half_covered(speak: Speaker, finding: Plain) -> Answer:
    names = join(finding.names)
    known = [speak.name(p.subject) for p in finding.about] + [speak.name(j.framework) for j in finding.judged]
    head = note(speak.base.replies["half-covered"].format(names=names, known=join(known)))
    blocks: list[Block] = [*paragraph(head)]
    for profile in finding.about:
        blocks += word_profile(speak, profile).blocks[:1]
    for judged in finding.judged:
        blocks += [b for b in word_judged(speak, judged).blocks if isinstance(b, Paragraph)]
    suggestions = tuple(s for k in known for s in (f"What is {k} best for?", f"Alternatives to {k}"))
    return Answer(status=Status.UNKNOWN, blocks=tuple(blocks), suggestions=suggestions)


_ASKED = {
    "pros": ("Pros of {}", "Whose advantages"),
    "cons": ("Cons of {}", "Whose drawbacks"),
    "users": ("Who uses {}?", "Whose users"),
    "alternatives": ("Alternatives to {}", "Alternatives to which framework"),
    "features": ("Features of {}", "Whose features"),
    "best_for": ("What is {} best for?", "Which framework"),
}


def _which_framework(speak: Speaker, reading: Reading) -> Answer:
    pattern, _ = _ASKED.get(reading.intent, ("What is {}?", ""))
    choices = tuple(pattern.format(name) for name in ("Django", "Flask", "FastAPI"))
    text = speak.base.replies["which-framework"]
    return Answer(status=Status.CLARIFY, blocks=paragraph(note(text)), suggestions=choices)


OFFERS = {
    "pros": "Pros of {name}",
    "cons": "Cons of {name}",
    "users": "Who uses {name}?",
    "alternatives": "Alternatives to {name}",
    "disputes": "Do the articles agree on {name}?",
    "aspect": "How is {name} with regard to {topic}?",
    "feature_check": "Does {name} support {topic}?",
    "suitability": "Is {name} a good choice for {topic}?",
    "recommend": "Recommend a framework for {topic}",
    "list_frameworks": "Which frameworks are good for {topic}?",
}
"""A question that is read in one way only, for each way that may be offered."""


def _which_reading(speak: Speaker, finding: Plain, reading: Reading) -> Answer:
    """Both readings in the asker's terms; either is a question that can be asked as it stands."""
    name = speak.names(reading.frameworks[:1])
    topic = join([speak.phrase(t) for t in reading.topics[:2]])
    choices = tuple(OFFERS[way].format(name=name, topic=topic) for way in finding.names)
    quoted = join([f"“{choice}”" for choice in choices], "or")
    text = speak.base.replies["which-reading"].format(choices=quoted)
    return Answer(status=Status.CLARIFY, blocks=paragraph(note(text)), suggestions=choices)
