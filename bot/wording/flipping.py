"""Words for what would have to change for a framework to win, and for which needs decided."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.answer import Block, Sentence
from bot.core.finding import Change, ChangeKind, Decided, Flipped, Reason
from bot.core.reading import Strength
from bot.wording.reasons import need_of, told_out
from bot.wording.sentences import Speaker, capitalised, count, join, leaning, note, paragraph

MOST_TOLD = 3
MOST_LEFT_OUT = 3
"""With more of the others gone, hardly a choice is left."""
_OF_NEEDS = frozenset({ChangeKind.READMIT, ChangeKind.ACCEPT, ChangeKind.DROP, ChangeKind.GRADE})
_GRADES = {Strength.MUST: "a must", Strength.WANT: "a wish rather than a must", Strength.NICE: "merely nice to have"}


def word_flipped(speak: Speaker, finding: Flipped) -> tuple[Block, ...]:
    """The smallest changes after which a framework comes first alone, and which kinds of change would not do."""
    name = speak.name(finding.framework.framework)
    if [w.framework for w in finding.leaders] == [finding.framework.framework]:
        behind = note(f"Nothing: {name} comes first already, with {finding.framework.score:.2f}.")
        return paragraph(behind)
    told = _worth_telling(finding.changes)
    barred = told_out(speak, [finding.ruled_out]) if finding.ruled_out else []
    return (*paragraph(*_ways(speak, finding, told)), *paragraph(_now(speak, finding), *barred))


def would_win(speak: Speaker, changes: Sequence[Change]) -> tuple[Sentence, ...]:
    """Each change that is worth telling, with the framework that would come first alone after it."""
    return tuple(
        note(f"{speak.name(c.framework)} would come first alone if {'it were let in again and ' * _lets_in(c)}{said}.")
        for c in _worth_telling(changes)
        if (said := _condition(speak, c))
    )


def _lets_in(change: Change) -> bool:
    return change.readmits and change.kind is not ChangeKind.READMIT


def _worth_telling(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(c for c in changes if len(c.frameworks) <= MOST_LEFT_OUT)[:MOST_TOLD]


def _ways(speak: Speaker, finding: Flipped, told: Sequence[Change]) -> list[Sentence]:
    name = speak.name(finding.framework.framework)
    sentences = []
    if told:
        first, *others = [_condition(speak, change) for change in told]
        let_in = _let_in(finding, told[0])
        sentences.append(note(f"{name} would come first alone {let_in}if {first}."))
        if others:
            sentences.append(note(f"The same would follow if {join(others, 'or if')}."))
    else:
        sentences.append(note(f"No small change would put {name} first alone."))
    missing = _what_would_not_do(finding)
    if missing:
        sentences.append(note(f"{capitalised(missing)} would not be enough."))
    return sentences


def _let_in(finding: Flipped, change: Change) -> str:
    return "if you let it in again, and " if _lets_in(change) else ""


def _condition(speak: Speaker, change: Change) -> str:
    """What would have to be so, after "if"."""
    needs = join([need_of(speak, r) for r in change.requirements])
    match change.kind:
        case ChangeKind.READMIT:
            return "you let it in"
        case ChangeKind.ACCEPT:
            return f"you took {needs} for {'wishes' if len(change.requirements) > 1 else 'a wish'} rather than a must"
        case ChangeKind.DROP:
            return f"you dropped {needs}"
        case ChangeKind.GRADE:
            return f"{needs} were {_grade(change)}"
        case ChangeKind.VOICES:
            return f"{count(change.voices, 'more article')} spoke for it on {needs}"
        case ChangeKind.LEAVE_OUT:
            return f"{speak.names(change.frameworks)} were out of the question"


def _grade(change: Change) -> str:
    rises = change.requirements[0].strength is Strength.NICE and change.strength is Strength.WANT
    return "more than nice to have" if rises else _GRADES[change.strength or Strength.MUST]


def _what_would_not_do(finding: Flipped) -> str:
    """The kinds of change that do not make it win, as a subject; "" where some change of each kind does."""
    kinds = {change.kind for change in finding.changes}
    parts = []
    if not kinds & _OF_NEEDS:
        parts += _of_needs(finding)
    if ChangeKind.READMIT not in kinds and ChangeKind.VOICES not in kinds:
        parts.append(f"{count(finding.most_voices, 'more article')} for it on any one need")
    return join(parts, "or")


def _of_needs(finding: Flipped) -> list[str]:
    """What else could be done about the needs: nothing where there is one alone."""
    most = finding.most_dropped
    if most < 1:
        return []
    return ["dropping one need" if most == 1 else f"dropping up to {count(most, 'need')}", "weighing one otherwise"]


def _now(speak: Speaker, finding: Flipped) -> Sentence:
    """How it stands now."""
    framework, leaders = finding.framework, finding.leaders
    name = speak.name(framework.framework)
    if not leaders:
        return note(f"It has {framework.score:.2f} now, and nobody has more than 0.50, where silence stands.")
    names = speak.names(w.framework for w in leaders[:3])
    cited = [p for w in (*leaders[:1], framework) for r in w.reasons for p in r.supporting[:1]][:2]
    if framework.framework in {w.framework for w in leaders}:
        text = f"Now {names} come out level with {framework.score:.2f}"
    else:
        verb = "would have" if finding.excluded or finding.ruled_out else "has"
        text = f"Now {name} {verb} {framework.score:.2f} and {names} {leaders[0].score:.2f}"
    return leaning(text, cited) if cited else note(text + ".")


def word_decided(speak: Speaker, finding: Decided) -> tuple[Block, ...]:
    """Which needs decided a choice, and who would be first without them."""
    names = speak.names(w.framework for w in finding.leaders[:3])
    if len(finding.requirements) == 1:
        need = need_of(speak, finding.requirements[0])
        return paragraph(note(f"There was only one need, {need}, so it decided alone."), *_furthest(speak, finding))
    if finding.turns:
        needs = join([need_of(speak, need) for need, _ in finding.turns])
        head = note(f"{capitalised(needs)} {'each ' if len(finding.turns) > 1 else ''}decided it.")
        return paragraph(head, *_without_each(speak, finding), *_furthest(speak, finding))
    stay = "stay level" if len(finding.leaders) > 1 else "stays first"
    head = note(f"No single need decided it: {names} {stay} whichever one you drop.")
    return paragraph(head, *_furthest(speak, finding))


def _without_each(speak: Speaker, finding: Decided) -> list[Sentence]:
    """Who would be first without a need, those needs together without which it would be the same."""
    by_leaders: dict[tuple[str, ...], list[str]] = {}
    for need, then in finding.turns:
        phrase = speak.phrase(need.topic)
        by_leaders.setdefault(then, []).append(f"without {phrase}" if need.wanted else f"with {phrase} allowed")
    return [note(f"{capitalised(join(gone, 'or'))}, {_lead(speak, then)}.") for then, gone in by_leaders.items()]


def _lead(speak: Speaker, then: Sequence[str]) -> str:
    if not then:
        return "no framework would be recommended"
    return f"{speak.names(then[:3])} would {'come out level' if len(then) > 1 else 'be first'}"


def _furthest(speak: Speaker, finding: Decided) -> tuple[Sentence, ...]:
    """Where the first is furthest ahead of the next, with what makes it so."""
    if finding.furthest is None or finding.behind is None:
        return ()
    ours, theirs = finding.furthest
    return _apart(speak, finding, ours, theirs) if ours.share - theirs.share >= 0.005 else ()


def _apart(speak: Speaker, finding: Decided, ours: Reason, theirs: Reason) -> tuple[Sentence, ...]:
    assert finding.behind is not None
    best, next_ = speak.name(finding.leaders[0].framework), speak.name(finding.behind.framework)
    apart = f"{ours.share - theirs.share:.2f}"
    where = f"{best} is furthest ahead of {next_} on {need_of(speak, ours.requirement)}, by {apart}"
    if len(finding.requirements) == 1:
        where = f"{best} is {apart} ahead of {next_} there"
    points = ours.supporting[:2]
    return speak.chain(points, opening=f"{where}: it") if points else (note(f"{where}."),)
