"""What must hold between the parts of a base: references, topics, statements that say the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.core.knowledge import Claim, InterviewQuestion, KnowledgeBase
from bot.knowledge_base.shape import Problems

NEARLY_THE_SAME = 92
"""rapidfuzz token_sort_ratio (0 to 100) from which two statements of a subject say the same."""
LONGEST_STATEMENT = 160
Places = Mapping[str, tuple[Path, str]]


def problems_between(base: KnowledgeBase, places: Places, problems: Problems) -> None:
    """Note every problem that shows only when all files are read."""
    checker = _Checker(base, places, problems)
    checker.articles()
    checker.topics()
    checker.claims()
    checker.disputes()
    checker.likeness()
    checker.interview()
    checker.intents()


class _Checker:
    def __init__(self, base: KnowledgeBase, places: Places, problems: Problems) -> None:
        self.base = base
        self.places = places
        self.problems = problems

    def say(self, kind: str, name: str, problem: str) -> None:
        file, where = self.places.get(f"{kind} {name}", (Path(), name))
        self.problems.add(file, where, problem)

    def articles(self) -> None:
        """Answers tell articles apart by what they are called."""
        taken: dict[str, str] = {}
        for article in self.base.articles.values():
            if other := taken.get(article.called.casefold()):
                self.say(
                    "Article", article.slug, f"is called {article.called!r}, as {other!r} is; give it a short name"
                )
            taken.setdefault(article.called.casefold(), article.slug)

    def topics(self) -> None:
        for topic in self.base.topics.values():
            named = (*topic.implies, topic.part_of, topic.refused_as, topic.overdone_as, *topic.between, *topic.opposes)
            for other in filter(None, named):
                if other not in self.base.topics:
                    self.say("Topic", topic.id, f"names the unknown topic {other!r}")
            for other in {topic.id, *topic.implies} & set(topic.opposes):
                self.say("Topic", topic.id, f"opposes {other!r}, which it is or implies")
            if topic.part_of and not (topic.marks or topic.words):
                self.say("Topic", topic.id, "is a term, and has no words that mark its claims")

    def claims(self) -> None:
        for claim in self.base.claims.values():
            for problem in self._problems_of(claim):
                self.say("Claim", claim.id, problem)

    def _problems_of(self, claim: Claim) -> Iterable[str]:
        base = self.base
        if claim.article not in base.articles:
            yield f"cites the unknown article {claim.article!r}"
        if not claim.topics:
            yield "has no topic"
        for topic in claim.topics:
            if topic not in base.topics:
                yield f"has the unknown topic {topic!r}"
            elif base.topics[topic].part_of:
                yield f"is filed under the term {topic!r}; file it under {base.topics[topic].part_of!r}"
        for other in claim.compared_with:
            if other not in base.subjects or other == claim.subject:
                yield f"is compared with {other!r}, which is no other subject"
        if claim.echoes is not None:
            yield from self._problems_of_echo(claim)
        if not claim.statement.endswith(".") or re.search(r"[.!?] [A-Z]", claim.statement):
            yield "its statement must be one sentence that ends with a full stop"
        if len(claim.statement) > LONGEST_STATEMENT:
            yield f"its statement has {len(claim.statement)} characters; {LONGEST_STATEMENT} are the most"
        name = base.name(claim.subject)
        if claim.subject != "choosing" and not claim.statement.startswith(name + " "):
            yield f"its statement must begin with {name!r}"
        if claim.digest and not re.fullmatch(r"[0-9a-f]{8}", claim.digest):
            yield "its digest must be 8 hexadecimal digits"

    def _problems_of_echo(self, claim: Claim) -> Iterable[str]:
        echoed = self.base.claims.get(claim.echoes or "")
        if echoed is None:
            yield f"echoes the unknown claim {claim.echoes!r}"
        elif echoed.subject != claim.subject:
            yield f"echoes {echoed.id!r}, a claim of another subject"
        elif echoed.echoes is not None:
            yield f"echoes {echoed.id!r}, which is an echo itself; name {echoed.echoes!r}"
        elif not (echoed.usable and claim.usable):
            yield f"echoes {echoed.id!r}, and one of them is doubtful"
        elif echoed.article == claim.article and echoed.line == claim.line:
            yield f"echoes {echoed.id!r} of the same line"

    def disputes(self) -> None:
        for dispute in self.base.disputes.values():
            if dispute.topic not in self.base.topics:
                self.say("Dispute", dispute.id, f"has the unknown topic {dispute.topic!r}")
            for subject in dispute.subjects:
                if subject not in self.base.subjects:
                    self.say("Dispute", dispute.id, f"names the unknown subject {subject!r}")
            for claim in dispute.claims:
                if claim not in self.base.claims:
                    self.say("Dispute", dispute.id, f"names the unknown claim {claim!r}")
            if len(set(dispute.claims)) != len(dispute.claims):
                self.say("Dispute", dispute.id, "has a claim on two sides, or twice on one")

    def likeness(self) -> None:
        seen: dict[str, str] = {}
        by_subject: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.base.claims.values():
            same = seen.setdefault(claim.statement.casefold(), claim.id)
            if same != claim.id:
                self.say("Claim", claim.id, f"its statement is word for word that of {same!r}")
            by_subject[claim.subject].append(claim)
        for claims in by_subject.values():
            self._likeness_within(claims)

    def _likeness_within(self, claims: list[Claim]) -> None:
        texts = [" ".join(sorted(claim.statement.casefold().split())) for claim in claims]
        for i, first in enumerate(claims):
            alike = process.extract_iter(texts[i], texts[i + 1 :], scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME)
            for _, _, offset in alike:
                second = claims[i + 1 + offset]
                if first.statement.casefold() == second.statement.casefold():
                    continue
                if (first.echoes or first.id) != (second.echoes or second.id):
                    problem = f"says nearly the same as {first.id!r}; make it an echo or merge them"
                    self.say("Claim", second.id, problem)

    def interview(self) -> None:
        for question in self.base.interview.values():
            for problem in self._problems_of_question(question):
                self.say("InterviewQuestion", question.id, problem)

    def _problems_of_question(self, question: InterviewQuestion) -> Iterable[str]:
        owner: dict[str, str] = {}
        for choice in question.choices:
            for topic in choice.needs:
                if topic not in self.base.topics:
                    yield f"its choice {choice.label!r} names the unknown topic {topic!r}"
                elif not self.base.can_be_weighed(topic):
                    yield f"its choice {choice.label!r} needs {topic!r}, which nobody can need"
            for words in (choice.label, *choice.words):
                if owner.setdefault(words.casefold(), choice.label) != choice.label:
                    yield f"{words!r} stands for two of its choices"
        if not any(choice.needs for choice in question.choices):
            yield "none of its choices needs anything, so that no answer could change a ranking"

    def intents(self) -> None:
        owner: dict[str, str] = {}
        for examples in self.base.intents:
            for phrasing in examples.phrasings:
                other = owner.setdefault(phrasing.casefold().strip(), examples.intent)
                if other != examples.intent:
                    self.say("Intent", examples.intent, f"{phrasing!r} is a phrasing of {other!r} too")
