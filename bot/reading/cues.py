"""Cues: what the words of a question show beside its names, topics and intent."""

from __future__ import annotations

import re

_PATTERNS = {
    "framework": r"fra?me?w(?:or|ro)k",
    "frameworks": r"frameworks",
    "python": r"python",
    "best": r"\b(?:best|better|ideal|should i (?:use|start|pick|choose))\b",
    "which-framework": (r"\b(?:wh?ich|whcih|what|best)(?: (?:python|web|back-?end|server-side))* fra?me?w(?:or|ro)k\b"),
    "choice": r"\b(?:choose|choosing|rec+om+end|sug+est|best|top|wh?ich|whcih|pick)\b",
    "superlative": r"\b(?:\w+est|most|least|best)\b",
    "need": r"\b(?:i|we) (?:need|want|build|am|are|have)\b",
    "avoid": (
        r"\b(?:avoid|worst|least|weakest|stay away|steer clear|bad|poor|unsuitable|unfit"
        r"|not (?:good|suited|suitable|recommended)|never (?:suggest|recommend)|not suggest)\b"
    ),
    "doubts": (
        r"\b(?:overkill|unsuitable|unsuited|unfit|inappropriate|ill[- ]suited|useless|weak|mistake"
        r"|too (?!(?:for|in|as|if|when|with|and|or|on|at)\b)\w+"
        r"|(?:bad|poor|wrong|terrible|stupid|awful|lousy|silly)(?: \w+)?"
        r"|not (?:\w+ )?(?:good|suited|suitable|fit|right|recommended))\b"
        r"|(?:n't|\b(?:is|are|was|would)nt) (?:\w+ )?(?:good|suited|suitable|fit|right|recommended)\b"
        r"|^can\b.*\bwithout\b"
    ),
    "fault": (
        r"^(?:which|what)\b(?: \w+){0,4}? (?:(?:is|are) (?:not|too)\b|(?:isn't|aren't|isnt|arent|lacks?)\b"
        r"|(?:has|have) (?:no|bad|poor|little)\b)"
    ),
    "not": r"(?:^|\s)not(?:\s|$)",
    "sure": r"\b(?:sure|certain|confident|really|trust|prove)\b",
    "how-sure": (
        r"\bhow (?:very |really |so )?(?:sure|certain|confident|reliable|safe|solid|firm|strong|trustworthy|clear-cut)"
        r" (?:(?:are|is|was|were) (?:you|that|this|it|the|your)|(?:can|could|should|may) (?:i|we|you) be)\b"
        r"|\b(?:are|were) you (?:[\w%]+ ){0,3}(?:sure|certain|confident|positive|convinced)\b(?! which| what| how)"
        r"|\bhow (?:close|tight|narrow) (?:is|was|were|are) (?:it|that|this|the|they)\b"
        r"|\b(?:close|narrow) (?:call|race|decision)\b|\bclear (?:win|winner)\b"
        r"|\bhow (?:clear|good|stable|big|large|wide|strong|solid) (?:is|was) (?:the|your|that|this|its|their)"
        r" (?:winner|win|lead|gap|margin|evidence|pick|choice|ranking)\b"
        r"|\b(?:what|is|was)(?: is| was|'s)? (?:the|its|their) (?:lead|gap|margin)\b"
        r"|\bhow (?:much|far) (?:do you|can i|should i|could i) (?:trust|rely|believe|bet)\b"
        r"|\bwould you (?:bet on (?:it|that|this)|stake)\b|\b(?:are you guessing|a guess)\b"
        r"|\bhow many (?:of )?(?:the |your )?(?:articles|authors|sources) (?:say|agree|back|support)\b"
        r"|\b(?:only|just|more than|several|one) (?:one )?(?:article|author)(?:'?s)?"
        r" (?:says?|backs?|supports?|agrees?|opinion|view|word)\b"
        r"|\b(?:only|just) one (?:article|author)\b|\bwho else (?:says|said|agrees)\b"
    ),
    "decided": (
        r"\bwhich (?:one |ones )?of (?:my|our|the|these|those|all my) (?:\w+ )?"
        r"(?:needs?|requirements?|criteria|wishes|demands|points|conditions)\b(?!.{0,30}\b(?:drop|give up|relax)\b)"
        r"|\b(?:which|what) (?:\w+ )?(?:needs?|requirements?|criteri(?:on|a)|wish(?:es)?|factors?|points?)"
        r" (?:\w+ )?(?:decided|tipped|mattered|made|was|were|settled|swung|counted|weighed|turned)\b"
        r"|\b(?:need|requirement|criterion|wish|things i asked for|part of my \w+) .{0,20}\bdecided?\b"
        r"|\bwhat (?:\w+ )?(?:decided|tipped|settled|swung|clinched)\b|\bwhat (?:made the difference|was decisive)\b"
        r"|\b(?:deciding|decisive) (?:factor|need|requirement|criterion|point)\b"
    ),
    "flips": (
        r"\bwhat (?:\w+ )?(?:would|will|could|might) (?:\w+ )?(?:have|need|has|got) to (?:change|happen|be|differ|hear)"
        r"|\bwhat (?:has|needs) to (?:change|happen|be different)\b"
        r"|\bwhat (?:would|will|could|might) (?:it take(?: for| to (?:win|beat|get|come|be)|\W*$)"
        r"|change (?:your|the|that|this)|tip|flip|swing|reverse|justify"
        r"|(?:make|let|get|convince|persuade) (?:you|it|them)\b|make .{1,30} (?:win|the winner|right|first|your pick)\b"
        r"|i (?:have|need) to (?:change|drop|give up|want|need|say))"
        r"|\b(?:when|in (?:what|which) (?:case|situation|circumstances)|under (?:what|which) \w+|if what)"
        r" (?:would|could|might|does|is) .{0,40}\b(?:win|come (?:first|out)|be (?:the )?(?:better|best|first|right|top"
        r"|your|pick|winner)|the better|beat|overtake|have (?:won|come|been)|make more sense"
        r"|you (?:\w+ )?(?:pick|choose|recommend|prefer|suggest|say|go)|you have (?:picked|chosen|recommended|said))\b"
        r"|(?<!\bwho )(?<!\bwhich )\b(?:how|could|can|might|would) (?!i\b|we\b).{0,40}"
        r"\b(?:win|come first|end up first|overtake|beat|have won)\b"
        r"|\bhow far (?:behind|(?:is|was) .{0,30}\b(?:behind|from|off|winning))\b"
        r"|\bwhat (?:keeps|kept|stops|stopped|prevents|prevented) .{0,30}\bfrom (?:winning|being|coming|beating)\b"
        r"|\bwhat (?:does|would) .{0,30}\b(?:need|lack|miss|have to \w+) to (?:win|beat|come|be|overtake)\b"
        r"|\bwhich .{0,15}\b(?:needs?|requirements?|criteri(?:on|a)|wish(?:es)?) .{0,20}\b(?:drop|give up|relax)\b"
        r"|\bwould .{0,20}\bchange your (?:mind|answer|pick|choice)\b|\bhow many more articles\b"
    ),
    "score": (
        r"\b(?:(?:that|this|the|such a) (?:low |high )?scores?|show me (?:the|your) (?:numbers|maths?|points)"
        r"|evidence for)\b"
    ),
    "why": r"^(?:and |so |but |ok |then )*(?:why|how come)\b",
    "rather": (
        r"^(?:and |so |but |ok |then )*(?:why|how come)\b"
        r"(?!.*\b(?:people|developers?|compan(?:y|ies)|teams?|startups?|some|any ?(?:one|body)|every ?(?:one|body))\b)"
        r".*\b(?:not|over|rather than|instead of|ahead of|before|beat|lose|lost|win|won)\b"
    ),
    "all": r"\b(?:all|know|cover|available|exist|list|how many|are there|compared?)\b",
    "open": r"^(?:and |so |but |ok )?(?:what|which|how|why|when|where|who|whose)\b",
    "which": r"^(?:which|what) ",
    "asks-what": r"^(?:what|who)(?:'s| is| are)\b",
    "kinds": r"kinds of|types of|categories|each of the three|three kinds|three types",
    "which-now": (
        r"^\W*(?:(?:and|but|so|ok|okay|then|now|well|hm+)\b[\s,]*)*(?:which|what)(?: (?:one|framework))?(?: (?:then|now"
        r"|is it|is better|is best|wins|(?:should|do|would|shall|can) (?:i|we|you) \w+))*\W*$"
    ),
    "for-what": r"^\W*(?:(?:and|but|so|ok|okay|then|well)\b[\s,]*)*(?:for|if it is for) (?:an?|my|our|the|some)\b",
    "picks": r"\bwhich (?:one|tool|framework|library|option|package|of (?:them|these|those))\b",
    "anew": (
        r"\b(?:over|new|again|anew|afresh|fresh|scratch|clean|back|other|another|different|zero|change of|changed"
        r"|(?:re)?start\w*|reset\w*|reboot\w*|return|begin\w*|forget|clear|delete|discard|disregard|erase|wipe|drop"
        r"|remove|scrap|toss|throw|undo|cancel|empty|ignore|switch|from the top|something else)\b"
    ),
    "skips": r"^\W*(?:skip|pass)(?: (?:it|this|that|one|question|please))*\W*$",
    "together": (
        r"\b(?:use|combine|run|mix|embed|integrate|pair|mount|put|work|live|exist)s?\b.{0,40}"
        r"\b(?:with|alongside|together|inside|side by side|next to|in (?:the same|one))\b"
    ),
    "how": r"\bhow\b",
    "untold": r"\bthis (?:app|project|thing|site|idea)\b",
    "compares-only": r"^\W*(?:(?:please|can you|could you|would you) )*compare (?:\w+ ?){1,3}\W*$",
    "compares-all": (
        r"\bcompar(?:e|ing|ison of) (?:them all|(?:all|each|every)(?: of (?:them|the))?\b"
        r"(?! (?:the )?(?:pros|cons|aspects))"
        r"|everything|every (?:single )?(?:one|framework)|the whole (?:list|lot|bunch))"
    ),
    "or-a-kind": r"\b(?:or|vs\.?|versus|compared (?:to|with)|better than|rather than)\b",
    "both-sides": (
        r"\b(?:pros?|advantages?|strengths?|upsides?|benefits?|good)\b.{0,12}(?:\band\b|&|/|\+|,|\bor\b|\bn\b).{0,12}"
        r"\b(?:cons?|disadvantages?|weakness(?:es)?|downsides?|drawbacks?|bad)\b"
    ),
}
ASKING_BACK = frozenset({"how-sure", "decided", "flips", "score", "rather"})
"""Cues of a question about the choice that was made."""
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


def cues_of(text: str) -> frozenset[str]:
    """The names of all cues in a normalised *text*."""
    text = text.casefold()
    return frozenset(name for name, pattern in _COMPILED.items() if pattern.search(text))
