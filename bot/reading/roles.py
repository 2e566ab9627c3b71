"""What a sentence of a message is for: it asks, wishes, or only tells. Told by its words."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What a sentence is for."""

    ASKS = "asks"
    HINTS = "hints"
    """Asks without saying what ("Any ideas?")."""
    WISHES = "wishes"
    """Says what is needed, or what is being built."""
    TELLS = "tells"
    """History and hearsay: what was, what others have or say."""
    POLITE = "polite"
    STATES = "states"
    """None of these: it may describe the project."""


_LEADS = re.compile(
    r"^(?:(?:and|also|so|ok(?:ay)?|hey|hi|hello|btw|by the way|plus|then|but|oh|now|well|please|pls|first(?:ly)?"
    r"|second(?:ly)?|third(?:ly)?|next|finally|lastly|another question|one more(?: thing)?|quick (?:one|question)"
    r"|question|tl;?dr|short version|in short)\b[\s,:]*)*",
    re.I,
)
_WH = (
    r"(?:what(?:'s|s)?(?! (?:i|we|matters|else i) )|which(?! (?:was|were|means|made|i|we)\b)|who(?:'s|se|m)?"
    r"|how(?:'s)?)\b"
    r"|(?:why|when|where) (?:is|are|was|were|do|does|did|not|should|would|will|can|use)\b|why\b(?=\W*$)"
)
_AUXILIARY = (
    r"(?:is|are|does|do|did|can|could|should|would|will|was|were)\s+(?!not\b|the same\b)(?=\w)|has (?!to\b)(?=\w+ \w)"
)
ORDER = (
    r"(?:tell|show|give) (?:me|us)\b|(?:compare|list|explain|recommend|suggest|describe|name|summari[sz]e)\b"
    r"|help (?:me|us)\b|(?:i|we)(?: would|'d)? (?:want|like|need) to know\b|(?:i am |i'm )?(?:just )?wondering\b"
)
NOUN = (
    r"(?:the )?(?:pros|cons|advantages|disadvantages|strengths|weakness(?:es)?|drawbacks|downsides|upsides|benefits"
    r"|differences?|alternatives?|features|users|use cases|overview|licen[cs]e)\b(?:[^.]{0,30}?) ?"
    r"(?:of|to|for|between|and)\b"
)
_ASKS = re.compile(f"(?:{_WH}|{_AUXILIARY}|{ORDER}|{NOUN})", re.I)
_HINTS = re.compile(
    r"^(?:so )?(?:any |some )?(?:ideas?|suggestions?|advice|thoughts|tips|recommendations?|opinions?|hints?|help"
    r"|pointers)"
    r"(?: (?:please|pls|anyone|welcome|would be great|appreciated))?\W*$"
    r"|^(?:so )?(?:what (?:do|should|would|can) (?:i|we|you) (?:do|take|think|use|say|pick|choose|recommend|suggest)"
    r"|can (?:any|some)(?:one|body) help(?: me| us)?|please help(?: me| us)?|any(?:one|body)|what now"
    r"|what would you (?:do|take))\W*$",
    re.I,
)
_POLITE = re.compile(
    r"^(?:(?:(?:hi|hello|hey|hiya|good (?:morning|evening|day)|greetings|dear)"
    r"(?: (?:all|there|everyone|everybody|guys|folks|again|bot|friends|people|you|community))*"
    r"|(?:thanks?|thank you|thx|cheers|ty|tia|bye)\b[^?]{0,60}|(?:please|pls|lol|haha|ok(?:ay)?|anyway|whatever|great"
    r"|cool|nice|right|sorry|yes|no|hm+|i hope you are well)(?: (?:ok|then|please|lol|haha|man))?"
    r"|(?:and )?why(?: not| so)?|tl;?dr)\W*)$",
    re.I,
)
_HEARSAY = re.compile(
    r"\b(?:says?|said|tells?|told|thinks?|thought|claims?|claimed|swears?|keeps? (?:saying|telling|suggesting)"
    r"|insists?"
    r"|recommended|hates?|loves?|heard|shouts?|argues?|argued)\b"
    r"|\bi (?:read|saw) (?:\w+ ){0,2}(?:that|about|article|somewhere|post|blog|on)"
    r"|\b(?:my|our|a|the|another) (?:\w+ )?(?:friend|colleague|brother|sister|wife|husband|cousin|coworker"
    r"|neighbour|mate"
    r"|buddy|dad|mum|mom|uncle)s? (?!needs?\b|wants?\b|must\b)\w+",
    re.I,
)
_OWN_VOICE = re.compile(
    r"\b(?:i|we) (?:would |'d |really |also |do not |don't |dont )*(?:need|want|hate|love|must)\b",
    re.I,
)
_LABEL_WISHES = re.compile(
    r"^(?:our |my |the )?(?:requirements?|needs?|wish(?:es| ?list)?|must[- ]haves?|goals?|project|plan|task|app)\s*:",
    re.I,
)
_LABEL_TELLS = re.compile(
    r"^(?:our |my |some |the |a bit of )?(?:background|history|context|long version|backstory|story|current stack"
    r"|old \w+)\s*:",
    re.I,
)
_WISHES = re.compile(
    r"\b(?:needs?|must|wants?|would (?:like|love|prefer|be nice)|'d (?:like|love|prefer)|looking for"
    r"|searching for|(?:has|have) to"
    r"|should(?: be| have| also)?|ideally|preferably|nice to have|requires?|required|important|crucial|essential"
    r"|prefers?"
    r"|(?:no|not?) (?:\w+ ){0,2}needed|hop(?:e|ing) for|was (?:hoping|looking)|cares? about|matters?|miss(?:es)?"
    r"|(?:am|are|'m|'re|im|gonna|going to|will|to) (?:be )?(?:build|mak|writ|creat|develop|start|plan|launch"
    r"|replac)\w*"
    r"|(?:the |our |my |new |this )(?:new )?(?:project|app|product|site|startup|thing|tool|platform|service"
    r"|system) (?:is|will be|does)"
    r"|it(?: i|')?s (?:a|an|for|about)\b|this is (?:a|an|for))\b",
    re.I,
)
_IRREGULAR = (
    "was|were|had|did|made|wrote|went|left|ran|built|got|came|took|gave|found|lost|chose|began|bought|saw|felt|became"
    "|understood|used to|cried|kept|broke|grew"
)
_PAST = re.compile(
    rf"\b(?:{_IRREGULAR})\b|\b(?:i|we|he|she|they|it|you|who|that|nobody|everyone|someone|so|then|team|boss|people"
    rf"|company)"
    r" (?:\w+ly |also |once |just |never |first |have |has |'ve )?(?!need\b|embed|feed|speed)\w{2,}ed\b"
    r"|^(?:just )?(?:been|used|tried|worked|started|inherited|came)\b"
    r"|\b(?:last|previous) (?:year|month|week|job|time|project|team|company|dev)|\bago\b|\bin (?:19|20)\d\d\b"
    r"|\bsince (?:19|20)\d\d\b"
    r"|\bpreviously|\bformerly|\bback then|\bin the past|\bfor (?:\w+ )?years\b|\byears of\b"
    r"|\b(?:old|legacy|current|existing|former|outdated) (?:\w+ ){0,2}(?:system|stack|app|site|version|code"
    r"|codebase|job|server|monolith"
    r"|project|solution|software|setup|thing|website|backend)\b|\bi come from\b|\b(?:have|has|'ve) been\b"
    r"|\bvent(?:ing)?\b",
    re.I,
)
_SELF = re.compile(r"\b(?:i|we|us|me|my|our)\b", re.I)
_PRESENT = re.compile(r"\b(?:now|today|this time|these days|i am|i'm|im|we are|we're)\b", re.I)
_FAULT = re.compile(
    r"\btoo (?!(?:many )?(?:people|of us)\b)\w+|\bhat(?:e|ed|ing)\b|\bawful|\bterribl|\bhorribl|\bnightmare"
    r"|\bdisaster|\bmess\b"
    r"|\bpain(?:ful)?\b|\bg[ai]ve up\b|\bregret|\bnever again|\bnone of (?:them|these|those)|\bneither\b"
    r"|\bsick of|\btired of"
    r"|\bfed up|\bslow\b|\bsuck|\breplac(?:e|ing)\b|\bget(?:ting)? rid|\bmov(?:e|ed|ing) (?:away|off|on)\b"
    r"|\bmigrat\w+ (?:away|off|from)"
    r"|(?:did not|didn't|does not|doesn't|do not|don't|dont) (?:work|fit|like|scale|suit|want|help)|\bdislik"
    r"|\bunhappy|\bdisappoint"
    r"|\bfrustrat|\bstruggl|\bannoy|\bugly|\bnot (?:happy|for (?:us|me)|again|enough|a fit)\b|\b(?:was|were"
    r"|is) (?:so )?bad\b|\boutgrew",
    re.I,
)


def role_of(sentence: str, *, after_telling: bool = False) -> Role:
    """What *sentence* is for. *after_telling*: the one before told history; a plain statement goes on with it."""
    if _HINTS.search(sentence):
        return Role.HINTS
    if _POLITE.match(sentence):
        return Role.POLITE
    if asks(sentence):
        return Role.ASKS
    if _LABEL_TELLS.match(sentence):
        return Role.TELLS
    if _LABEL_WISHES.match(sentence):
        return Role.WISHES
    if _is_hearsay(sentence):
        return Role.TELLS
    if _WISHES.search(sentence):
        return Role.WISHES
    if _PAST.search(sentence):
        return Role.TELLS
    return Role.TELLS if after_telling and not _PRESENT.search(sentence) else Role.STATES


def asks(sentence: str) -> bool:
    """Whether *sentence* is a question or an order, with or without a mark."""
    return sentence.rstrip("\"') ").endswith("?") or opens_as_question(sentence)


def opens_as_question(sentence: str) -> bool:
    """Whether the first words of *sentence* ask or order, after what only leads up to them ("ok, and ...")."""
    return bool(_ASKS.match(_LEADS.sub("", sentence, count=1)))


def finds_fault(sentence: str) -> bool:
    """Whether the asker finds fault with what *sentence* speaks of; what others say of it is no fault."""
    return bool(_FAULT.search(sentence)) and not _is_hearsay(sentence)


def speaks_of_self(sentence: str) -> bool:
    """Whether the asker is in *sentence* ("too much for us")."""
    return bool(_SELF.search(sentence))


def _is_hearsay(sentence: str) -> bool:
    return bool(_HEARSAY.search(sentence)) and not _OWN_VOICE.search(sentence)
