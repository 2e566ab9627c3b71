"""The same question and the same knowledge give the same answer, byte for byte, in any process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.engine import build_engine

PROGRAM = """
import json, sys
from pathlib import Path
from bot.core.reading import Context
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE

cache = Path(sys.argv[1]) if len(sys.argv) > 1 else None
engine = build_engine(load([KNOWLEDGE]), cache)
context = Context()
for text in sys.stdin.read().splitlines():
    reply = engine.reply(text, context)
    context = reply.context if text.endswith("...") else Context()
    print(json.dumps([reply.body, reply.trace, reply.context.to_json()], ensure_ascii=True))
"""
QUESTIONS = """
Which framework for a real-time chat app, not Django?
Which framework for a REST API?...
Why?...
Why not Zope?
Compare Django and Flask
Compare Sanic, Tornado and FastAPI for performance
Compare Hug, Zope, Dash and Web2py
What are the pros of Bottle?...
and its cons?
What is CubicWeb?
What features does CherryPy have?
Does TurboGears have sharding?
Does Flask have an ORM?
Is Pyramid good for a news site?
What is Masonite best for?
How is the documentation of TurboGears?
Who uses Falcon?
What are alternatives to Dash?
When was Django released?
What is a microframework?
Which asynchronous frameworks are there?
Which frameworks are good for beginners?
Which framework has the steepest learning curve?
How do I choose a framework?
Do the articles agree on Django?
Where do the articles disagree?
What are your sources?
Hello
Flask or Express?
How do I bake bread?
What is Djnago? And who uses Falcon?
I need an ORM, websockets and good documentation, but no admin interface, which framework?
""".strip()


def start(hash_seed: int, *arguments: str) -> subprocess.Popen[str]:
    """A fresh process that answers what it is told."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_fresh_processes_answer_alike_with_and_without_a_cache(engine: Engine, cache: Path) -> None:
    assert engine.knowledge_version in "".join(file.name for file in cache.iterdir())

    fitting, cached = start(1), start(2, str(cache))
    first, _ = fitting.communicate(QUESTIONS, timeout=120)
    second, _ = cached.communicate(QUESTIONS, timeout=120)

    assert (fitting.returncode, cached.returncode) == (0, 0)
    assert len(first.splitlines()) == len(QUESTIONS.splitlines()) >= 30
    assert first.splitlines() == second.splitlines()


def turned_round(base: KnowledgeBase) -> KnowledgeBase:
    """*base* as it would be if its claims and disputes stood in the opposite order."""
    return replace(
        base,
        claims=dict(reversed(list(base.claims.items()))),
        disputes=dict(reversed(list(base.disputes.items()))),
    )


def test_a_base_gives_claims_and_disputes_in_one_order_however_they_stand(base: KnowledgeBase) -> None:
    turned = turned_round(base)

    assert {s: turned.points(s) for s in base.subjects} == {s: base.points(s) for s in base.subjects}
    assert {s: turned.about(s) for s in base.subjects} == {s: base.about(s) for s in base.subjects}
    assert {c: turned.disputes_of(c) for c in base.claims} == {c: base.disputes_of(c) for c in base.claims}


def test_the_order_of_the_files_and_of_what_stands_in_them_changes_no_answer(
    engine: Engine, base: KnowledgeBase, cache: Path
) -> None:
    other = build_engine(turned_round(base), cache)

    for text in QUESTIONS.replace("...", "").splitlines():
        assert other.reply(text, Context()).body == engine.reply(text, Context()).body, text
