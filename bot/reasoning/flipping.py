"""What would have to change for a framework to win: the smallest change of each kind, found by weighing again.

To win is to come first alone, with more said for it than against it. Kinds of change, and what makes one small:

* a framework that was left out is let in again; where that is not enough, it is part of every other change;
* the musts that rule it out are accepted as wants;
* needs are dropped: as few as can be, of as many those that count least;
* one need is made weaker or stronger: by as few steps between nice, want and must as can be;
* more articles that have not spoken yet speak for it on one need: as few as can be;
* those that stand before it, or level with it, are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from bot.core.finding import Change, ChangeKind
from bot.core.reading import Requirement, Strength
from bot.reasoning.evidence import Evidence
from bot.reasoning.field import FULL, PLACES, SILENCE, Field, Needs
from bot.reasoning.supposing import only_about, with_voices
from bot.reasoning.weighing import STRENGTHS, denied, weigh

MOST_DROPPED = 3
"""Nobody would call it the same question with more needs dropped."""
MOST_VOICES = 5
"""As many articles again as there are; to ask for more would be to ask for another world."""
_LADDER = (Strength.NICE, Strength.WANT, Strength.MUST)


def smallest_changes(
    evidence: Evidence,
    framework: str,
    needs: Needs,
    excluded: Collection[str],
    *,
    musts_rule_out: bool = True,
) -> tuple[Change, ...]:
    """The smallest change of each kind after which *framework* wins, in the order of the kinds.

    *excluded*: who was not in question. *musts_rule_out*: whether a must that is denied rules out, as it does in
    a recommendation. () where it wins as it is, where there are no needs, and where no change would do.
    """
    field = Field.over(evidence, needs, musts_rule_out=musts_rule_out)
    if not needs or field.wins(framework, needs, excluded):
        return ()
    readmits = framework in excluded
    search = _Search(evidence, field, framework, tuple(needs), frozenset(excluded) - {framework})
    if readmits and search.wins(search.needs):
        return (Change(kind=ChangeKind.READMIT, framework=framework, readmits=True),)
    found = (search.accepted(), search.dropped(), search.graded(), search.voiced(), search.left_alone())
    return tuple(replace(change, readmits=readmits) for change in found if change)


def leaving_a_choice(changes: Sequence[Change], compared: Collection[str]) -> tuple[Change, ...]:
    """*changes* to a comparison less those that leave one framework out of two, which is no comparison any more."""
    return tuple(c for c in changes if len(set(compared) - set(c.frameworks)) > 1)


def steps(change: Change) -> int:
    """How large a change is among those of its kind."""
    if change.kind is ChangeKind.GRADE and change.strength:
        return abs(_LADDER.index(change.strength) - _LADDER.index(change.requirements[0].strength))
    return change.voices or len(change.requirements) or len(change.frameworks) or 1


@dataclass(frozen=True, slots=True)
class _Search:
    """The search for changes after which one framework wins among those not *excluded*."""

    evidence: Evidence
    field: Field
    framework: str
    needs: tuple[Requirement, ...]
    excluded: frozenset[str]

    def wins(self, needs: Needs) -> bool:
        return self.field.wins(self.framework, needs, self.excluded)

    def _change(self, kind: ChangeKind, *needs: Requirement) -> Change:
        return Change(kind=kind, framework=self.framework, requirements=needs)

    def accepted(self) -> Change | None:
        """The musts that rule it out become wants."""
        if not self.field.is_out(self.framework, self.needs):
            return None
        denials = self.field.denied_musts(self.framework, self.needs)
        softened = [replace(n, strength=Strength.WANT) if n in denials else n for n in self.needs]
        return self._change(ChangeKind.ACCEPT, *denials) if self.wins(softened) else None

    def dropped(self) -> Change | None:
        """Needs are dropped; at least one is left."""
        most = min(MOST_DROPPED, len(self.needs) - 1)
        sets = chain.from_iterable(self._lightest_first(size) for size in range(1, most + 1))
        gone = next((s for s in sets if self.wins([n for n in self.needs if n not in s])), None)
        return self._change(ChangeKind.DROP, *gone) if gone else None

    def _lightest_first(self, size: int) -> Iterator[tuple[Requirement, ...]]:
        return iter(sorted(combinations(self.needs, size), key=lambda s: sum(STRENGTHS[n.strength] for n in s)))

    def graded(self) -> Change | None:
        """One need becomes weaker or stronger, by one step rather than two; where two would do, the first named."""
        changes = (replace(self._change(ChangeKind.GRADE, n), strength=s) for n in self.needs for s in _LADDER)
        return next((c for c in sorted(changes, key=steps) if steps(c) and self.wins(self._regraded(c))), None)

    def _regraded(self, change: Change) -> list[Requirement]:
        strength = change.strength or Strength.MUST
        return [replace(n, strength=strength) if n in change.requirements else n for n in self.needs]

    def voiced(self) -> Change | None:
        """Articles that have not spoken yet speak for it on one need.

        More support never lowers a framework, so a need on which MOST_VOICES do not help is not tried with fewer.
        """
        enough = self._beats_all()
        open_needs = [need for need in self.needs if self._may_help(need) and enough(need, MOST_VOICES)]
        for voices in range(1, MOST_VOICES + 1):
            for need in open_needs:
                if voices == MOST_VOICES or enough(need, voices):
                    return replace(self._change(ChangeKind.VOICES, need), voices=voices)
        return None

    def _may_help(self, need: Requirement) -> bool:
        """Whether it would come first were every need that a voice on *need* bears on met in full."""
        base = self.evidence.base
        spoken_of = {need.topic, base.topics[need.topic].part_of}
        borne_on = [n for n in self.needs if spoken_of & {n.topic, *base.implied_by(n.topic)}]
        full = {**self.field.alone[self.framework], **{n.topic: FULL for n in borne_on}}
        met = replace(self.field, alone={**self.field.alone, self.framework: full})
        return not met.rivals(self.framework, self.needs, self.excluded)

    def _beats_all(self) -> Callable[[Requirement, int], bool]:
        """Whether the framework wins when so many voices are added on a need: the others stay where they are."""
        others = [f for f in self.field.in_question(self.needs, self.excluded) if f != self.framework]
        best = max((self.field.score(f, self.needs) for f in others), default=SILENCE)
        own = only_about(self.evidence.base, self.framework)
        barred = {need.than for need in self.needs}

        def enough(need: Requirement, voices: int) -> bool:
            supposed = Evidence(with_voices(own, self.framework, need, voices))
            weighed = weigh(supposed, self.framework, self.needs)
            ruled_out = self.field.musts_rule_out and denied(supposed, weighed) is not None
            return not ruled_out and round(weighed.score, PLACES) > max(best, SILENCE)

        return enough if self.framework not in barred else lambda need, voices: False

    def left_alone(self) -> Change | None:
        """Those before it, or level with it, are left out."""
        rivals = self.field.rivals(self.framework, self.needs, self.excluded)
        change = replace(self._change(ChangeKind.LEAVE_OUT), frameworks=rivals)
        out = self.excluded | set(rivals)
        return change if rivals and self.field.wins(self.framework, self.needs, out) else None
