"""What is said in an interview beside its choices: yes and no, a skip, "show me the result", "go on"."""

from __future__ import annotations

import re


def _whole(*forms: str, ending: str = "") -> re.Pattern[str]:
    """A pattern for a text that is one of *forms* and nothing else but what leads up to it or ends it politely."""
    lead = r"(?:(?:ok|okay|so|well|please|hm+|um+|and|but|just|now|then|let us|let's|i would say|i guess)\b[\s,]*)*"
    tail = rf"(?: (?:please|thanks|thank you|really|for now|then|now{ending}))*\W*"
    return re.compile(rf"^{lead}(?:{'|'.join(forms)}){tail}$", re.I)


_DO_NOT = r"(?:really |still |honestly )?(?:do not|don't|dont) (?:really )?"
_PASSING = r"(?:skip|pass)(?: (?:it|this|that))?(?: (?:one|question))?"
_PASSES = _whole(_PASSING)
_SKIPS = _whole(
    _PASSING,
    r"next(?: (?:one|question))?|go on|continue|move on",
    r"(?:(?:i|we) have (?:got )?|there is )?(?:no|not any|none) (?:\w+ )?(?:preferences?|idea|opinion|clue)",
    rf"(?:i|we) {_DO_NOT}(?:know|care|mind)(?: yet)?|dunno|idk|no one knows|who knows",
    r"(?:(?:i am|i'm|we are) )?(?:not (?:really |quite |so )?|un)(?:sure|certain|decided)(?: yet)?",
    r"(?:that |it |this )?(?:does not|doesn't|doesnt) (?:really )?matter",
    r"(?:both|all|any|either|neither|none|whichever)(?: (?:one|is fine|of (?:them|these|those|the above)))?",
    r"whatever|anything|something else|others?|not (?:important|relevant)|no matter|all the same|hard to say",
    r"(?:that |it )?depends",
    ending=r"|to (?:me|us)",
)
_THE_RESULT = r"(?:the |a |your |my )?(?:final )?(?:results?|recommendation|verdict|ranking|conclusion|answer|winner)"
_ENDS = _whole(
    rf"(?:(?:can|could|will) you )?(?:give|tell|show)(?: (?:me|us))? {_THE_RESULT}",
    rf"(?:i |we )?(?:just )?(?:want|need)(?: to (?:see|know|have))? {_THE_RESULT}",
    rf"(?:what is |what's |straight |go |jump |skip |on )*(?:to )?{_THE_RESULT}",
    r"(?:tell|show) (?:me|us)(?: already)?",
    r"(?:that is |that's |quite |i have had )?enough(?: (?:of )?(?:questions|this|that|already))*",
    r"(?:stop|no more|end)(?: (?:asking|it|this|the|me|interview|questions?))*",
    r"(?:that is|that's) (?:it|all)|(?:i am |i'm |we are )?(?:done|finished)|finish(?: it)?",
    r"(?:pick|choose|recommend)(?: (?:one|something|it))?(?: for me)?",
    r"which (?:one|framework)(?: (?:is it|leads|wins|should (?:i|we) (?:use|take|choose|pick)))?",
    r"what (?:do|would|should) (?:you|i|we) (?:recommend|suggest|take|use|choose|pick)",
    ending=r"|already|so far",
)
_RESUMES = _whole(
    r"(?:go|carry|move|ask) on|continue|resume|keep asking|next question|where were we",
    r"(?:(?:continue|resume|go on)(?: with)?|(?:go )?back to) (?:the |your |our |my )?(?:interview|questions?|choice)",
    r"(?:what was|repeat|ask|ask me)(?: (?:me|the|your|that|last|next))* questions?(?: again)?",
)
_YES = re.compile(
    r"^(?:yes|yeah|yep|yup|y|sure|certainly|of course|definitely|absolutely|indeed)\b|^(?:it does|we do|i do)\W*$", re.I
)
_NO = re.compile(
    r"^(?:no|nope|nah|n|never|not (?:really|needed|necessary|required|at all))\b"
    r"|^(?:it|we|i) (?:(?:does|do|will|would) not|(?:does|do|wo)n't)(?: need(?: (?:it|that|them|any))?)?\W*$",
    re.I,
)
_GOES_ALONG = re.compile(r"^(?:ok(?:ay)?|k|fine|alright|right|go ahead)\W*$", re.I)


def skips(text: str) -> bool:
    """Whether *text* passes a question over: "skip", "no idea", "doesn't matter"."""
    return bool(_SKIPS.match(text))


def passes(text: str) -> bool:
    """Whether *text* passes a question over by a word that means nothing else: "skip this one"."""
    return bool(_PASSES.match(text))


def ends(text: str) -> bool:
    """Whether *text* wants the result at once: "just tell me", "enough"."""
    return bool(_ENDS.match(text))


def resumes(text: str) -> bool:
    """Whether *text* takes up what was left: "go on", "back to your questions"."""
    return bool(_RESUMES.match(text))


def wants_the_result(text: str) -> bool:
    """Whether *text* ends what was left ("show me the result"), by a word that means nothing else."""
    return ends(text) and "result" in text.casefold()


def agrees(text: str) -> bool:
    """Whether *text* begins with a yes."""
    return bool(_YES.match(text))


def denies(text: str) -> bool:
    """Whether *text* begins with a no."""
    return bool(_NO.match(text))


def goes_along(text: str) -> bool:
    """Whether *text* agrees to be asked ("ok"), and answers nothing."""
    return bool(_GOES_ALONG.match(text))
