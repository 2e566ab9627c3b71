"""What the asker needs, read from one sentence: refused, graded, compared, sized, implied, and what is no need at all.

A need is written as its topic and strength, with "not" where it is refused and "than" before what it is set against.
"""

from __future__ import annotations

import time

import pytest

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Requirement, Strength
from bot.reading.needs import NeedFinder
from bot.reading.phrases import PhraseBook
from bot.reading.reader import Reader
from bot.reading.text import normalise, tokens

from .making import ask_once, make_base, make_claim, need, recommend

WEIGHED = ("quality", "feature", "project")
"""The groups of topics that are weighed."""


def shown(requirement: Requirement) -> str:
    """A requirement as the tables below write it."""
    refused = "" if requirement.wanted else "not "
    than = f" than {requirement.than}" if requirement.than else ""
    return f"{refused}{requirement.topic} {requirement.strength.value}{than}"


def needs_in(reader: Reader, base: KnowledgeBase, text: str) -> list[Requirement]:
    """The requirements of *text* that are weighed."""
    found = reader.read(text, Context())[0].requirements
    return [r for r in found if base.topics[r.topic].group in WEIGHED]


REFUSED = [
    ("which framework without an ORM", ["not orm must"]),
    ("something not async please", ["not async must"]),
    ("I don't want batteries, which framework?", ["not batteries-included want"]),
    ("no admin needed, just an api", ["rest-api must"]),
    ("we can live without templates", []),
    ("anything but XML config", ["setup want"]),
    ("no need for websockets", []),
    ("which framework isn't slow?", ["performance want"]),
    ("not too hard to learn please", ["learning-curve want"]),
    ("not Django but with an ORM", ["orm must"]),
    ("I don't want an ORM, but templates would be nice", ["not orm must", "templating nice"]),
    ("no ORM, admin or templates", ["not orm must", "not admin must", "not templating must"]),
    ("without ORM and admin", ["not orm must", "not admin must"]),
    ("without an ORM and with good docs", ["not orm must", "documentation want"]),
    ("neither an ORM nor templates", ["not orm must", "not templating must"]),
    ("I hate boilerplate", ["boilerplate want"]),
    ("avoid anything heavy", ["lightweight want"]),
    ("I don't want something slow", ["performance want"]),
    ("I don't want a framework that is hard to learn", ["learning-curve want"]),
    ("nothing bloated", ["lightweight want"]),
    ("it must not be slow", ["performance must"]),
    ("it should not be complicated", ["ease-of-use want"]),
    ("can't be slow", ["performance want"]),
    ("please nothing with a steep learning curve", ["learning-curve want"]),
    ("I am sick of migrations", ["not migrations must"]),
    ("tired of configuration, give me something simple", ["setup want", "minimalism want"]),
    ("I'd rather not have an ORM", ["not orm want"]),
    ("an ORM is out of the question", ["not orm must"]),
    ("async is a no-go", ["not async must"]),
    ("templates are banned here", ["not templating must"]),
    ("we can't live without an ORM", ["orm must"]),
    ("I can't do without good documentation", ["documentation must"]),
    ("not without an admin interface", ["admin must"]),
    ("I wouldn't say no to an ORM", ["orm nice"]),
    ("wouldn't mind a built-in admin", ["admin nice"]),
    ("I don't mind async", []),
    ("not only an ORM but also migrations", ["orm must", "migrations must"]),
    ("not just fast but also secure", ["performance want", "security want"]),
    ("no matter how hard to learn", []),
    ("not necessarily async", []),
    ("I don't need an ORM", []),
    ("we do not need authentication or sessions", []),
    ("it must not need a database", ["not database must"]),
    ("something that doesn't need a database", ["not database must"]),
    ("a framework which does not require an ORM", ["not orm must"]),
    ("instead of templates I want a REST API", ["not templating must", "rest-api want"]),
    ("websockets rather than long polling", ["websockets must", "not real-time must"]),
    ("stay away from monoliths", ["modularity want"]),
    ("free of boilerplate", ["boilerplate want"]),
    ("with as few dependencies as possible", ["dependencies want"]),
    ("a dependency-free framework", ["dependencies want"]),
    ("without any magic", ["flexibility want"]),
    ("not opinionated", ["flexibility want"]),
    ("I don't want to deal with an ORM", ["not orm must"]),
    ("we don't want to write boilerplate", ["boilerplate want"]),
    ("don't want it to be heavy", ["lightweight want"]),
    pytest.param(
        "isn't async",
        ["not async must"],
        marks=pytest.mark.xfail(strict=True, reason="misses not async must; reads async must"),
    ),
    ("no, I want websockets", ["websockets want"]),
    ("no ORM, good docs", ["not orm must", "documentation want"]),
    ("async? no thanks", ["not async must"]),
    ("never again migrations", ["not migrations must"]),
    ("not heavy, with an ORM", ["lightweight want", "orm must"]),
    ("Django is too heavy for me", ["lightweight want"]),
    ("something less complicated", ["ease-of-use want"]),
    ("less heavy than Django", ["lightweight want than django"]),
    ("not as heavy as Django", ["lightweight want than django"]),
    ("not as slow as Flask", ["performance want than flask"]),
    ("minus the admin", ["not admin must"]),
    ("skip the ORM", ["not orm must"]),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_what_is_refused_is_told_from_what_is_wanted_and_what_does_not_matter(
    reader: Reader, base: KnowledgeBase, text: str, expected: list[str]
) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


GRADED = [
    ("must have an ORM", ["orm must"]),
    ("an ORM is a hard requirement", ["orm must"]),
    ("security is non-negotiable", ["security must"]),
    ("good docs are essential", ["documentation must"]),
    ("it has to be fast", ["performance must"]),
    ("we need websockets", ["websockets must"]),
    ("websockets are a must", ["websockets must"]),
    ("speed is absolutely critical", ["performance must"]),
    ("scalability is our top priority", ["scalability must"]),
    ("an ORM would be nice", ["orm nice"]),
    ("migrations are a plus", ["migrations nice"]),
    ("bonus: admin interface", ["admin nice"]),
    ("bonus points for good docs", ["documentation nice"]),
    ("async if possible", ["async nice"]),
    ("ideally with an admin", ["admin nice"]),
    ("preferably fast", ["performance nice"]),
    ("an ORM is optional", ["orm nice"]),
    ("speed is not a big deal", []),
    ("don't care about speed", []),
    ("I don't really care about documentation", []),
    ("we can live without an admin", []),
    ("the community doesn't matter", []),
    ("popularity is irrelevant to us", []),
    ("an ORM is not important", []),
    ("performance isn't a priority", []),
    ("never mind the docs", []),
    ("speed is secondary, docs first", ["documentation want"]),
    ("not fussed about speed", []),
    ("I need websockets and an admin would be nice", ["websockets must", "admin nice"]),
    ("I need an ORM and would like websockets", ["orm must", "websockets want"]),
    ("must be fast, easy to use would be a plus", ["performance must", "ease-of-use nice"]),
    ("security matters, speed doesn't", ["security must"]),
    ("speed matters most to us", ["performance must"]),
    ("I would prefer an ORM", ["orm want"]),
    ("we want good documentation", ["documentation want"]),
    ("hopefully it has migrations", ["migrations want"]),
    ("I'd love an admin panel", ["admin nice"]),
    ("speed and security are essential", ["performance must", "security must"]),
    ("ORM, admin and templates are a must", ["orm must", "admin must", "templating must"]),
    ("I must have an ORM, migrations and sessions", ["orm must", "migrations must", "sessions must"]),
    ("I want speed, security and good docs", ["performance want", "security want", "documentation want"]),
    ("REST API, ORM optional", ["rest-api must", "orm nice"]),
    ("an ORM is not a must", ["orm nice"]),
    ("templating is nice to have but I need an ORM", ["templating nice", "orm must"]),
    ("the more docs the better", ["documentation want"]),
]


@pytest.mark.parametrize(("text", "expected"), GRADED)
def test_a_need_is_as_strong_as_its_words(reader: Reader, base: KnowledgeBase, text: str, expected: list[str]) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


COMPARED = [
    ("easier than Django", ["ease-of-use want than django"]),
    ("something lighter than Pyramid", ["lightweight want than pyramid"]),
    ("faster than Flask please", ["performance want than flask"]),
    ("as simple as Flask", ["minimalism want than flask"]),
    ("with more docs than Hug", ["documentation want than hug"]),
    ("it must be faster than Flask", ["performance must than flask"]),
    ("a bigger community than Sanic", ["community want than sanic"]),
    ("simpler than Django but with an ORM", ["minimalism want than django", "orm must"]),
    ("easier to learn than Zope", ["learning-curve want than zope"]),
    ("more secure than Bottle", ["security want than bottle"]),
    ("better documented than CherryPy", ["documentation want than cherrypy"]),
    ("as fast as Sanic but easier", ["performance want than sanic", "ease-of-use want"]),
    (
        "more flexible than django, lighter than pyramid",
        ["flexibility want than django", "lightweight want than pyramid"],
    ),
    ("more popular than Falcon", ["popularity want than falcon"]),
    ("nothing slower than Flask", ["performance want than flask"]),
    ("with a better admin than TurboGears", ["admin must than turbogears"]),
    ("something like Flask but async", ["async must"]),
    ("scales better than flask", ["scalability want than flask"]),
]


@pytest.mark.parametrize(("text", "expected"), COMPARED)
def test_a_need_carries_the_framework_that_it_is_compared_with(
    reader: Reader, base: KnowledgeBase, text: str, expected: list[str]
) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


SIZED = [
    ("a site with two pages", ["small-projects want"]),
    ("we have 10k users", ["scalability want"]),
    ("we expect 100,000 requests per second", ["performance want"]),
    ("we are a team of 30", ["large-projects want"]),
    ("it's just me", ["small-projects want"]),
    ("5 devs will work on it", []),
    ("thousands of connections at once", ["concurrency want"]),
    ("a tiny thing", ["small-projects must"]),
    ("we have a huge codebase", ["large-projects must"]),
    pytest.param(
        "a table with a million rows",
        ["scalability want"],
        marks=pytest.mark.xfail(strict=True, reason="reads database must"),
    ),
    ("5000 simultaneous users", ["concurrency want"]),
    ("20 thousand open connections", ["concurrency want"]),
    ("about 3 million visitors a month", ["high-traffic want"]),
    ("a million page views a day", ["high-traffic want"]),
    ("only 50 users", ["small-projects want"]),
    ("ten endpoints", ["rest-api must", "small-projects want"]),
    ("200k lines of code", ["large-projects want"]),
    ("a few hundred lines of code", ["small-projects want"]),
    ("1M users", ["scalability want"]),
    ("a couple of users", ["small-projects want"]),
    ("responses under 50 ms", ["performance want"]),
    ("must answer in 20 milliseconds", ["performance must"]),
    ("terabytes of data", ["scalability want"]),
    ("I am on Python 3.12, need an ORM", ["orm must"]),
    ("it has to be done in 2 weeks", ["development-speed must"]),
    ("we have three days to build it", ["development-speed want"]),
    ("it must speak HTTP/2", ["http2 must"]),
    ("it listens on port 8000", []),
    ("I have 10 years of experience", ["experts want"]),
    ("name the top 5", []),
    ("for a company with 500 employees", ["enterprise want"]),
    ("my 2 person startup", ["small-projects want"]),
    ("hundreds of microservices", ["microservices must"]),
    ("a single developer project", ["small-projects must"]),
    ("half a million requests an hour", ["high-traffic want"]),
    ("50k rps", ["performance want"]),
    ("it must work for 5000 lines of code", ["large-projects want"]),
    ("thousands of sensors send readings", ["concurrency want", "iot must"]),
    ("a large online shop", ["large-projects must", "online-shop must"]),
    ("we have a large community of readers", ["community want"]),
    ("a big team with little time", ["large-projects want"]),
    ("a team of two seniors", ["experts want", "small-projects want"]),
    ("the top ten customers", []),
    ("Python 3.12 on port 8000", []),
]


@pytest.mark.parametrize(("text", "expected"), SIZED)
def test_a_size_is_a_need_and_other_numbers_are_none(
    reader: Reader, base: KnowledgeBase, text: str, expected: list[str]
) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


IMPLIED = [
    ("a dashboard for analysts", ["dashboards must", "data-science must"]),
    ("a telegram-like app", ["chat must"]),
    ("we need a back office", ["admin must"]),
    ("for our phone app's backend", ["mobile must"]),
    ("build something like Slack", ["chat must"]),
    ("I want to open a shop", ["online-shop want"]),
    ("which framework for a CMS", ["cms must"]),
    ("a small internal tool", ["small-projects must", "internal-tools must"]),
    ("MVP by Friday", ["prototyping must", "development-speed want"]),
    ("an IoT gateway", ["iot must", "io-bound must"]),
    ("a scraper front-end", ["frontend must"]),
    ("an ML model behind an endpoint", ["machine-learning must", "rest-api must"]),
    ("a Discord clone", ["chat must"]),
    ("an app like Instagram", ["social-network must"]),
    ("an Uber-like app with live location", ["real-time must"]),
    ("an intranet for HR", ["enterprise must"]),
    ("ticket system for our support staff", ["internal-tools must"]),
    ("my bachelor thesis", ["education must"]),
    ("multiplayer quiz", ["real-time must"]),
    ("online store with payments", ["online-shop must", "payments must"]),
    ("a wiki", ["cms must"]),
    ("something like Wikipedia", ["cms must"]),
    ("an auction site with live bidding", ["real-time must"]),
    pytest.param(
        "backend for a React frontend",
        ["spa must", "frontend must"],
        marks=pytest.mark.xfail(strict=True, reason="misses frontend must"),
    ),
    ("stock ticker", ["real-time must"]),
    pytest.param(
        "website for my restaurant",
        ["small-projects must"],
        marks=pytest.mark.xfail(strict=True, reason="misses small-projects must"),
    ),
    ("booking system for a hotel", ["crud must"]),
    ("stream video to thousands of clients", ["streaming must", "concurrency want"]),
]


@pytest.mark.parametrize(("text", "expected"), IMPLIED)
def test_a_project_in_the_words_of_those_who_want_it_is_a_need(
    reader: Reader, base: KnowledgeBase, text: str, expected: list[str]
) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


SPELT = [
    ("which framework supports web sockets", ["websockets must"]),
    ("needs realtime updates", ["real-time must"]),
    ("needs real-time updates", ["real-time must"]),
    ("real time in the browser", ["real-time must"]),
    pytest.param(
        "micro service architecture",
        ["microservices must"],
        marks=pytest.mark.xfail(strict=True, reason="misses microservices must"),
    ),
    ("I need a data base", ["database must"]),
    pytest.param(
        "unittests must be easy",
        ["testing must"],
        marks=pytest.mark.xfail(strict=True, reason="reads ease-of-use must"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SPELT)
def test_one_word_or_two_is_the_same_need(reader: Reader, base: KnowledgeBase, text: str, expected: list[str]) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


EVERYDAY = [
    ("some simple question: which one has an orm?", ["orm must"]),
    ("quick question about frameworks", []),
    ("is it easy to say which one is best?", []),
    ("what is the state of Flask?", []),
    pytest.param("a form of magic", [], marks=pytest.mark.xfail(strict=True, reason="reads structure want")),
    pytest.param("security guard", [], marks=pytest.mark.xfail(strict=True, reason="reads security want")),
    ("just testing you", []),
    ("I'm a big fan of yours", []),
    ("fast forward to the end", []),
    ("can you support me?", []),
    ("hi, short question: anything with docs in real time?", ["documentation want", "real-time must"]),
    ("please give me a simple answer", []),
    ("hard to say, isn't it", []),
    ("in light of that, which one?", []),
    pytest.param(
        "I have no class today", [], marks=pytest.mark.xfail(strict=True, reason="reads not object-oriented must")
    ),
    ("large language", []),
    ("a new project", []),
    ("something new for our new service", []),
    ("a news site", ["cms must"]),
]


@pytest.mark.parametrize(("text", "expected"), EVERYDAY)
def test_an_everyday_word_is_no_need(reader: Reader, base: KnowledgeBase, text: str, expected: list[str]) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


SPOKEN = [
    pytest.param(
        "a framework that I can learn in a weekend",
        ["learning-curve want"],
        marks=pytest.mark.xfail(strict=True, reason="reads development-speed want"),
    ),
    ("easy to test and to deploy", ["testing must", "deployment want"]),
    ("it should have a low memory footprint", ["lightweight want"]),
    ("we care about privacy", ["security want"]),
    ("good for freelancers looking for gigs", ["jobs want"]),
    ("I want to get hired", ["jobs want"]),
    ("log in with Google", ["authentication must"]),
    ("users must be able to sign up", ["authentication must"]),
    ("it should speak several languages", ["internationalization want"]),
    ("we use Postgres", ["postgresql must"]),
    ("generate API docs automatically", ["api-docs must"]),
    pytest.param(
        "must run on a Raspberry Pi", ["iot must"], marks=pytest.mark.xfail(strict=True, reason="reads platforms must")
    ),
    ("I need to send emails in the background", ["email must", "background-jobs must"]),
    ("talk to an old LDAP server", ["ldap must"]),
    ("I'd like everything in one file", ["single-file want"]),
    ("never written a line of Python", ["beginners want"]),
    ("I am a total newbie", ["beginners want"]),
    ("our seniors know what they do", ["experts want"]),
    ("no frills", ["minimalism want"]),
    ("zero config", ["setup want"]),
]


@pytest.mark.parametrize(("text", "expected"), SPOKEN)
def test_a_need_is_found_in_the_words_that_people_use(
    reader: Reader, base: KnowledgeBase, text: str, expected: list[str]
) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


UNSEEN = [
    ("nothing async, please", ["not async must"]),
    ("I really do not want to use an ORM", ["not orm must"]),
    ("without having to write boilerplate", ["boilerplate want"]),
    ("no templates, sessions or forms", ["not templating must", "not sessions must", "not forms must"]),
    ("doesn't have to be fast", []),
    ("need not be async", []),
    ("ORM not needed", []),
    ("auth isn't required", []),
    ("not slow, not bloated", ["performance want", "lightweight want"]),
    ("I'd like something that is not difficult to use", ["ease-of-use want"]),
    ("no ORM but migrations", ["not orm must", "migrations must"]),
    ("I can't stand templates", ["not templating must"]),
    ("we could do without an admin panel", []),
    pytest.param(
        "there's no way we go without authentication",
        ["authentication must"],
        marks=pytest.mark.xfail(strict=True, reason="misses authentication must; reads not authentication must"),
    ),
    ("I would not object to an admin", ["admin nice"]),
    ("it can't be insecure", ["security want"]),
    ("don't give me anything complicated", ["ease-of-use want"]),
    ("not a monolith", ["modularity want"]),
    ("no steep learning curve, good docs", ["learning-curve want", "documentation want"]),
    ("excluding async", ["not async must"]),
    ("other than websockets everything is fine", ["not websockets must"]),
    ("I am fed up with migrations", ["not migrations must"]),
    ("that doesn't come with an ORM", ["not orm must"]),
    ("should not force an ORM on me", ["not orm want"]),
    ("far from bloated", ["lightweight want"]),
    ("an ORM is mandatory", ["orm must"]),
    ("it needs to be secure", ["security must"]),
    ("authentication is required", ["authentication must"]),
    pytest.param(
        "a deal breaker is missing docs",
        ["documentation must"],
        marks=pytest.mark.xfail(strict=True, reason="misses documentation must; reads documentation want"),
    ),
    ("it has got to scale", ["scalability must"]),
    ("great if it had websockets", ["websockets nice"]),
    ("websockets would be cool", ["websockets nice"]),
    ("extra points for an admin", ["admin nice"]),
    pytest.param(
        "if it had migrations, great",
        ["migrations nice"],
        marks=pytest.mark.xfail(strict=True, reason="misses migrations nice; reads migrations must"),
    ),
    ("I want an ORM, ideally with migrations", ["orm want", "migrations nice"]),
    ("speed is not that important", []),
    ("who cares about popularity", []),
    ("I couldn't care less about community size", []),
    pytest.param(
        "documentation is not something we worry about",
        [],
        marks=pytest.mark.xfail(strict=True, reason="reads documentation want"),
    ),
    ("docs are unimportant, speed is a must", ["performance must"]),
    ("fast and secure, and if possible with an admin", ["performance want", "security want", "admin nice"]),
    pytest.param(
        "security first",
        ["security must"],
        marks=pytest.mark.xfail(strict=True, reason="misses security must; reads security want"),
    ),
    ("we would like to have caching", ["caching want"]),
    ("caching and sessions would be nice", ["caching nice", "sessions nice"]),
    ("we definitely need transactions", ["transactions must"]),
    ("I must have validation; type hints are a nice extra", ["validation must", "type-hints nice"]),
    ("looking for good docs and an active community", ["documentation want", "community want"]),
    ("simpler than Pyramid", ["minimalism want than pyramid"]),
    ("a lot faster than Django", ["performance want than django"]),
    pytest.param(
        "not harder than Flask",
        ["ease-of-use want than flask"],
        marks=pytest.mark.xfail(strict=True, reason="misses ease-of-use want than flask"),
    ),
    ("just as flexible as Flask", ["flexibility want than flask"]),
    ("something more mature than Sanic", ["maturity want than sanic"]),
    ("a smaller footprint than web2py", ["lightweight want than web2py"]),
    ("better async support than Django", ["async must than django"]),
    ("less boilerplate than Django", ["boilerplate want than django"]),
    ("easier to deploy than Zope, and faster", ["deployment want than zope", "performance want"]),
    ("more beginner friendly than Tornado", ["beginners want than tornado"]),
    ("I need better performance than CherryPy", ["performance must than cherrypy"]),
    ("two million users", ["scalability want"]),
    ("30 people work on it", ["large-projects want"]),
    ("I work alone", ["small-projects want"]),
    ("a handful of pages", ["small-projects want"]),
    ("10 000 concurrent connections", ["concurrency want"]),
    ("a hundred thousand requests a second", ["performance want"]),
    ("2000 rps", ["performance want"]),
    ("a db with 50 million records", ["database must", "scalability want"]),
    ("5 requests a day", ["small-projects want"]),
    ("about a dozen users", ["small-projects want"]),
    ("300 endpoints", ["rest-api must", "large-projects want"]),
    ("latency below 10ms", ["performance want"]),
    ("two of us build it", ["small-projects want"]),
    ("we're 40 engineers", ["large-projects want"]),
    ("launch next week", ["development-speed want"]),
    ("version 4.2 with an ORM", ["orm must"]),
    ("I need it by tomorrow", ["development-speed must"]),
    ("between 3 and 5 pages", ["small-projects want"]),
    ("something like WhatsApp", ["chat must"]),
    ("a messenger clone", ["chat must"]),
    ("a web shop for my mum", ["online-shop must"]),
    ("company intranet", ["enterprise must"]),
    ("backend of an iPhone app", ["mobile must"]),
    ("serve a PyTorch model over REST", ["machine-learning must", "rest-api must"]),
    ("control panel for my staff", ["admin must"]),
    ("Reddit-style community site", ["social-network must"]),
    ("a newspaper's web site", ["cms must"]),
    ("smart home sensors", ["iot must"]),
    ("charts for our data scientists", ["data-science must"]),
    ("proof of concept for investors", ["prototyping must"]),
    ("reservation system for a dentist", ["crud must"]),
    ("a personal blog", ["cms must"]),
    ("back end for a Vue app", ["spa must"]),
    ("stock prices pushed to the browser", ["real-time must"]),
    ("hello, small question", []),
    ("that is a common mistake", []),
    ("I am a huge fan of Django", []),
    ("hard luck", []),
    ("in the light of this", []),
    pytest.param(
        "I came by train, it was fast and safe",
        [],
        marks=pytest.mark.xfail(strict=True, reason="reads performance want, security want"),
    ),
    pytest.param(
        "the session of parliament was long", [], marks=pytest.mark.xfail(strict=True, reason="reads sessions must")
    ),
    pytest.param("cookie recipe", [], marks=pytest.mark.xfail(strict=True, reason="reads sessions must")),
    ("unit-tests and type-hints please", ["testing must", "type-hints must"]),
    ("we need web-sockets and roles", ["websockets must", "authorization must"]),
    ("needs log-in and sign-up", ["authentication must"]),
]


@pytest.mark.parametrize(("text", "expected"), UNSEEN)
def test_sentences_of_every_sort_are_read(reader: Reader, base: KnowledgeBase, text: str, expected: list[str]) -> None:
    assert sorted(map(shown, needs_in(reader, base, text))) == sorted(expected)


MEANT_OTHERWISE = [
    # A cost that is refused is wanted to be small; what praises it is refused like anything else.
    ("a framework with no learning curve", ["learning-curve want"]),
    ("I will not put up with a lengthy configuration", ["setup want"]),
    ("we loathe deployment", ["deployment want"]),
    ("nothing that is easy to learn", ["not learning-curve want"]),
    # More words that refuse.
    ("I refuse templates", ["not templating must"]),
    ("we are rejecting anything async", ["not async must"]),
    # A refusal ends at its object where a purpose follows.
    ("anything except Flask for a wiki", ["cms must"]),
    ("no Pyramid to build a REST API", ["rest-api must"]),
    ("I don't want an ORM for a chat", ["not orm must", "chat want"]),
    ("I don't want a framework for chats", ["not chat must"]),
    ("which one should I avoid as a student?", ["not beginners want"]),
    # What a framework is too much of is a doubt about it; what is too big for a framework is big.
    ("Is Zope too big for a landing page?", ["lightweight want", "small-projects must"]),
    ("Is CherryPy too small for an intranet?", ["batteries-included want", "enterprise must"]),
    ("Isn't Zope too complex for newcomers?", ["ease-of-use want", "beginners want"]),
    ("Is Pyramid too much for a hobby project?", ["lightweight want", "small-projects must"]),
    ("our project is too large for Bottle", ["large-projects must"]),
    ("Is Hug not suited for dashboards?", ["dashboards must"]),
    # Two extremes that are refused are the middle; people whom the asker is none of are no need.
    ("neither a tiny nor a huge project", ["medium-projects must"]),
    ("not minimal, not feature-rich", ["balance want"]),
    ("we are neither students nor seniors", []),
    ("I am no beginner, and want websockets", ["websockets want"]),
]


@pytest.mark.parametrize(("text", "expected"), MEANT_OTHERWISE)
def test_what_is_meant_by_a_refusal_is_read(
    reader: Reader, base: KnowledgeBase, text: str, expected: list[str]
) -> None:
    assert sorted(set(map(shown, needs_in(reader, base, text)))) == sorted(expected)


@pytest.mark.parametrize(
    ("topic", "cost"),
    [
        ("learning-curve", "a learning curve"),
        ("learning-curve", "a long ramp-up"),
        ("setup", "configuration files"),
        ("setup", "a long installation"),
        ("boilerplate", "repetitive code"),
        ("dependencies", "external packages"),
        ("deployment", "complicated hosting"),
        ("maintainability", "much maintenance"),
    ],
)
def test_who_refuses_a_cost_is_given_who_is_praised_for_it(engine: Engine, topic: str, cost: str) -> None:
    chosen = ask_once(engine, f"I want a framework without {cost}")
    wished = [r for r in chosen["requirements"] if r["topic"] == topic]
    (lead, *_) = (s for s in chosen["citations"] if s["claim"])

    assert [r["wanted"] for r in wished] == [True]
    assert lead["polarity"] == "+"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Something without an ORM, please", "without an ORM"),
        ("I want it easier than Django", "easier than Django"),
        ("We have about 10k users", "10k users"),
        ("We expect 100,000 requests per second", "100,000 requests per second"),
        ("It should offer Web-Sockets", "Web-Sockets"),
        ("Templates are banned here", "Templates are banned"),
        ("as simple as Flask", "simple as Flask"),
        ("a team of 30", "team of 30"),
    ],
)
def test_a_need_carries_the_words_that_made_it(reader: Reader, base: KnowledgeBase, text: str, words: str) -> None:
    assert [r.words for r in needs_in(reader, base, text)] == [words]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("web sockets", "websockets"),
        ("real time", "realtime"),
        ("real-time", "realtime"),
        ("micro-services", "microservices"),
        ("data base", "database"),
        ("work flow", "workflow"),
        ("loadbalancer", "load balancer"),
    ],
)
def test_a_phrase_of_two_words_and_the_word_that_they_make_are_the_same(one: str, other: str) -> None:
    def named(written: str, book: PhraseBook) -> tuple[str, ...]:
        return book.at(tuple(token.norm for token in tokens(written)), 0)[0]

    assert named(one, PhraseBook({"it": (other,)}, joining=True)) == ("it",)
    assert named(other, PhraseBook({"it": (one,)}, joining=True)) == ("it",)


@pytest.mark.parametrize("part", ["We use Postgres and an ORM today.", "I want websockets."])
def test_a_sentence_is_read_by_itself(base: KnowledgeBase, part: str) -> None:
    finder = NeedFinder(base)
    text = "We use Postgres and an ORM today. I want websockets."
    words = [t for t in tokens(text) if text.index(part) <= t.start < text.index(part) + len(part)]
    alone = tokens(part)

    in_message = finder.requirements(text, words, finder.find(tuple(t.norm for t in words)))

    assert in_message == finder.requirements(part, alone, finder.find(tuple(t.norm for t in alone)))
    assert in_message


def test_a_comparison_outlives_the_turn() -> None:
    context = Context(requirements=(Requirement(topic="orm", strength=Strength.NICE, words="x", than="django"),))

    assert Context.from_json(context.to_json()) == context


def test_a_context_stored_before_there_were_comparisons_is_read() -> None:
    stored = {"requirements": [{"topic": "orm", "wanted": True, "strength": "must", "words": "an ORM"}]}

    assert Context.from_json(stored).requirements == (Requirement(topic="orm", words="an ORM"),)


def test_the_framework_compared_with_is_not_recommended() -> None:
    base = make_base(make_claim("ash-1", subject="ash"), make_claim("birch-1", subject="birch", article="two"))

    assert {w.framework for w in recommend(base, need("orm")).ranked} == {"ash", "birch"}
    easier = Requirement(topic="orm", strength=Strength.WANT, than="ash")
    assert [w.framework for w in recommend(base, easier).ranked] == ["birch"]


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("recommend a framework faster than Flask for an API", ("flask",)),
        ("something lighter than Pyramid with an ORM", ("pyramid",)),
    ],
)
def test_what_the_choice_is_compared_with_is_no_choice(reader: Reader, text: str, excluded: tuple[str, ...]) -> None:
    reading = reader.read(text, Context())[0]

    assert (reading.intent, reading.frameworks, reading.excluded) == ("recommend", (), excluded)


@pytest.mark.parametrize(
    "piece",
    [
        "not ",
        "without an orm, ",
        "a, ",
        "10 thousand ",
        "easier than Django ",
        "orm ",
        "1 ",
        "no, or ",
        "team of ",
        "half a ",
    ],
)
def test_any_text_is_read_in_no_time(base: KnowledgeBase, piece: str) -> None:
    finder = NeedFinder(base)
    text = normalise((piece * 1000)[:2000])
    words = tokens(text)

    def seconds() -> float:
        start = time.process_time()
        finder.requirements(text, words, finder.find(tuple(t.norm for t in words)))
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 0.05


@pytest.mark.parametrize(
    "text", ["Which framework is commonly used for dashboards?", "which one is often used to build microservices"]
)
def test_what_is_used_for_something_is_no_question_of_how_many_use_it(reader: Reader, text: str) -> None:
    (reading,) = reader.read(text, Context())

    assert "popularity" not in reading.topics
    assert reading.requirements
