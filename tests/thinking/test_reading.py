"""What is read in a question: names, topics, needs, refusals, and several questions in one message."""

from __future__ import annotations

import pytest

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Strength
from bot.reading.reader import Reader
from bot.reading.text import normalise, stems

from .making import ask_once
from .walk import FRAMEWORKS


def read(reader: Reader, text: str, context: Context | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The frameworks that *text* is about, and those that it refuses."""
    reading = reader.read(text, context or Context())[0]
    return reading.frameworks, reading.excluded


@pytest.mark.parametrize(("framework", "name"), FRAMEWORKS.items(), ids=list(FRAMEWORKS))
@pytest.mark.parametrize(
    "pattern", ["What is {}?", "what are the cons of {}", "{} pros and cons", "is {} good for an api"]
)
def test_every_framework_is_found_by_its_name(reader: Reader, framework: str, name: str, pattern: str) -> None:
    assert read(reader, pattern.format(name)) == ((framework,), ())
    assert read(reader, pattern.format(name.lower())) == ((framework,), ())


@pytest.mark.parametrize(
    ("text", "framework"),
    [
        ("pros of Djnago", "django"),
        ("what is djanog", "django"),
        ("cons of jango", "django"),
        ("is djagno good for apis", "django"),
        ("pros of flaks", "flask"),
        ("does falsk have an orm", "flask"),
        ("what is FastAPi", "fastapi"),
        ("cons of fast api", "fastapi"),
        ("is Fast-API fast", "fastapi"),
        ("pros of fastpai", "fastapi"),
        ("what is pyramd good for", "pyramid"),
        ("cons of piramid", "pyramid"),
        ("pros of Torando", "tornado"),
        ("does tornadoo support websockets", "tornado"),
        ("cons of sanci framework", "sanic"),
        ("is bottel good for small projects", "bottle"),
        ("pros of botle", "bottle"),
        ("what is cherry py", "cherrypy"),
        ("cons of Cherry-Py", "cherrypy"),
        ("pros of cherypy", "cherrypy"),
        ("what is turbo gears", "turbogears"),
        ("does turbogear have an orm", "turbogears"),
        ("who uses flacon", "falcon"),
        ("is web 2 py easy to learn", "web2py"),
        ("what is web2 py", "web2py"),
        ("pros of massonite", "masonite"),
        ("who made mazonite", "masonite"),
        ("what is cubic web", "cubicweb"),
        ("what is cubicwebb", "cubicweb"),
        ("WHAT ARE THE PROS OF FLASK", "flask"),
        ("flask's disadvantages", "flask"),
        ("Django’s strengths", "django"),
        ("pros of ｆｌａｓｋ", "flask"),
        ("what is *Django*?", "django"),
        ("cons of `bottle`", "bottle"),
        ('what is "zope"', "zope"),
        ("pros of Flask!!!", "flask"),
        ("what is django???", "django"),
    ],
)
def test_a_misspelt_name_is_still_found(reader: Reader, text: str, framework: str) -> None:
    assert read(reader, text) == ((framework,), ())


@pytest.mark.parametrize(
    "text",
    [
        "I saw a falcon above the field this morning",
        "Can you recommend a bottle of wine for dinner?",
        "please give me a hug, I am sad",
        "add a dash of salt to the soup",
        "the chemist poured acid into a flask",
        "who built the pyramid of Giza?",
        "is there a tornado warning in Kansas tonight?",
        "my phone battery died during battle",
        "which flash drive is best for photos?",
        "hope you are well",
        "panic on the streets",
    ],
)
def test_an_ordinary_word_is_no_framework(reader: Reader, text: str) -> None:
    assert read(reader, text) == ((), ())


@pytest.mark.parametrize(
    ("text", "frameworks"),
    [
        ("is falcon fast?", ("falcon",)),
        ("hug vs falcon", ("hug", "falcon")),
        ("Which is better, Bottle or Flask?", ("bottle", "flask")),
        ("difference between tornado and sanic", ("tornado", "sanic")),
        ("compare dash, hug and pyramid", ("dash", "hug", "pyramid")),
        ("django or flask or fastapi for beginners", ("django", "flask", "fastapi")),
        ("Is Flask better than Django? I mean Flask", ("flask", "django")),
        ("does dash support LDAP", ("dash",)),
        ("who uses falcon in production", ("falcon",)),
        ("can I embed bottle in another app", ("bottle",)),
    ],
)
def test_frameworks_come_in_the_order_of_the_question(reader: Reader, text: str, frameworks: tuple[str, ...]) -> None:
    assert read(reader, text)[0] == frameworks


def test_a_misspelt_name_of_another_technology_is_a_need_where_it_would_be_one_spelt_right(reader: Reader) -> None:
    right, slipped = (reader.read(f"I want something like {name}", Context())[0] for name in ("Laravel", "Lyravel"))

    assert slipped.topics == right.topics != ()


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("Which framework for a real-time chat app, not Django?", ("django",)),
        ("Which framework for a REST API, anything but Flask?", ("flask",)),
        ("I need a small framework, no Bottle please", ("bottle",)),
        ("Which framework for an enterprise app without Zope?", ("zope",)),
        ("recommend something for microservices except Falcon", ("falcon",)),
        ("I don't want Django, which framework for a blog?", ("django",)),
        ("Which framework for a prototype, neither Django nor Masonite?", ("django", "masonite")),
        ("which framework for an api, not flask and not django", ("flask", "django")),
        ("I am tired of Django, what should I use for a CMS?", ("django",)),
    ],
)
def test_a_refused_framework_is_excluded(reader: Reader, text: str, excluded: tuple[str, ...]) -> None:
    reading = reader.read(text, Context())[0]

    assert reading.excluded == excluded
    assert set(reading.frameworks).isdisjoint(excluded)


def test_why_not_asks_about_a_framework_and_does_not_refuse_it(reader: Reader) -> None:
    after = Context(intent="recommend", ranked=("tornado", "sanic"))

    assert read(reader, "Why not Django?", after)[0] == ("django",)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("which framework has an orm", "orm"),
        ("which framework has an object-relational mapper", "orm"),
        ("which one has a back office", "admin"),
        ("which framework has an admin panel", "admin"),
        ("which framework for live updates", "real-time"),
        ("which framework for real time apps", "real-time"),
        ("which framework supports web sockets", "websockets"),
        ("which framework supports websokets", "websockets"),
        ("which framework has asyncronous support", "async"),
        ("which framework for machine learning models", "machine-learning"),
        ("which framework for microservices", "microservices"),
        ("which framework for a blog", "cms"),
        ("which framework for big companies", "enterprise"),
        ("which framework for an enterprise application", "enterprise"),
        ("which framework for beginners", "beginners"),
        ("which framework for begginers", "beginners"),
        ("which framework is easy to learn", "learning-curve"),
        ("which framework has good documentaton", "documentation"),
        ("which framework has good docs", "documentation"),
        ("which framework is secure", "security"),
        ("which framework has the biggest community", "community"),
        ("which framework has swagger docs", "api-docs"),
        ("which framework has login built in", "authentication"),
        ("which framework has database migrations", "migrations"),
        ("which framework for an MVP", "prototyping"),
        ("which framework for chat", "chat"),
        ("which framework for a dashboard", "dashboards"),
        ("which framework supports ASGI", "asgi"),
        ("which framework supports LDAP", "ldap"),
        ("which framework has an object database", "object-database"),
        ("which framework supports sharding", "sharding"),
        ("which framework has dependency injection", "dependency-injection"),
        ("which framework for geographic data", "geodata"),
        ("which framework for a SaaS with many tenants", "multi-tenancy"),
        ("which framework for social networks", "social-network"),
        ("which framework for a single page application", "spa"),
    ],
)
def test_a_topic_is_found_by_the_words_that_people_use(reader: Reader, text: str, topic: str) -> None:
    assert topic in reader.read(text, Context())[0].topics


@pytest.mark.parametrize(
    ("text", "topic", "wanted"),
    [
        ("I need a framework with an ORM", "orm", True),
        ("I need a framework without an ORM", "orm", False),
        ("which framework has no dependencies? it must not need an ORM", "orm", False),
        ("a framework that isn't async, please", "async", False),
        ("Which framework with websockets but no admin interface?", "admin", False),
        ("Which framework with websockets but no admin interface?", "websockets", True),
        ("I want templating, but I do not want an ORM", "orm", False),
        ("I want templating, but I do not want an ORM", "templating", True),
        ("No admin needed, but I need authentication", "authentication", True),
        ("not only an ORM but also migrations", "orm", True),
        ("Which framework is not hard to learn?", "learning-curve", True),
    ],
)
def test_a_need_is_told_from_a_refusal(reader: Reader, text: str, topic: str, wanted: bool) -> None:
    needs = {r.topic: r.wanted for r in reader.read(text, Context())[0].requirements}

    assert needs.get(topic) is wanted


@pytest.mark.parametrize(
    ("text", "topic", "strength"),
    [
        ("It must have an ORM. Which framework?", "orm", Strength.MUST),
        ("Which framework? I absolutely need good documentation", "documentation", Strength.MUST),
        ("Security is essential, which framework?", "security", Strength.MUST),
        ("Which framework? An ORM would be nice to have", "orm", Strength.NICE),
        ("Which framework? Ideally with websockets", "websockets", Strength.NICE),
        ("Which framework? I would prefer an ORM", "orm", Strength.WANT),
        ("I need websockets, and an admin interface would be nice, which framework?", "websockets", Strength.MUST),
        ("I need websockets, and an admin interface would be nice, which framework?", "admin", Strength.NICE),
    ],
)
def test_a_need_has_the_strength_of_its_words(reader: Reader, text: str, topic: str, strength: Strength) -> None:
    needs = {r.topic: r.strength for r in reader.read(text, Context())[0].requirements}

    assert needs.get(topic) is strength


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Which framework for a REST API? An ORM is not important", "orm"),
        ("Which framework for a REST API? I do not care about documentation", "documentation"),
        ("Which framework for a REST API? Speed does not matter", "performance"),
    ],
)
def test_what_is_called_unimportant_is_no_need(reader: Reader, text: str, topic: str) -> None:
    assert topic not in {r.topic for r in reader.read(text, Context())[0].requirements}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("I don't want Django, which framework for a blog?", "I do not want Django, which framework for a blog?"),
        ("What's Flask?", "What is Flask?"),
        ("Who's using Falcon?", "Who is using Falcon?"),
        ("Doesn't Flask have an ORM?", "Does not Flask have an ORM?"),
        ("I’m building a chat app, which framework?", "I am building a chat app, which framework?"),
        ("whats django", "what is django"),
    ],
)
def test_elisions_read_like_the_words_they_stand_for(reader: Reader, short: str, long: str) -> None:
    first, second = reader.read(short, Context())[0], reader.read(long, Context())[0]

    assert (first.intent, first.frameworks, first.excluded, first.topics, first.requirements) == (
        second.intent,
        second.frameworks,
        second.excluded,
        second.topics,
        second.requirements,
    )


@pytest.mark.parametrize(
    "dressed",
    [
        "\x00What are the pros of Flask?\x07",
        "\u202eWhat are the pros of Flask?\u202c",
        "\u2067What are the pros of Flask?\u2069",
        "What are the pros of Flask? 🚀🔥",
        "👩‍💻 What are the pros of Flask?",
        "What are the pros of Flask?\ud800",
        "\udfffWhat are the pros of Flask?",
        "What\u00a0are\u2003the  pros\tof\r\nFlask?",
        "\ufeffWhat are the pros of Flask?",
        "What are the pros of Flask？",
        "Ｗｈａｔ are the pros of Flask?",
        "What are the pros of «Flask»?",
        "What are the pros of Fla\u00adsk?",
        "What are the pros of Fl\u200bask?",
    ],
    ids=ascii,
)
def test_marks_that_nobody_sees_change_no_reading(engine: Engine, dressed: str) -> None:
    body = ask_once(engine, dressed)

    assert (body["intent"], body["frameworks"]) == ("pros", ["flask"])


def test_normalised_text_has_no_marks_that_nobody_sees() -> None:
    text = normalise("\u202e  Flask\u0000 and\u200b \ud800 Ｄjango 🚀 ‘x’ ")

    assert text == "Flask and Django 'x'"


def test_singular_and_plural_meet() -> None:
    assert stems("databases libraries classes Flask's needs") == stems("database library class Flask need")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What are the pros of Flask? Who uses Django?", [("pros", ["flask"]), ("users", ["django"])]),
        (
            "What is Bottle? What are the cons of Zope? Who uses Falcon?",
            [("overview", ["bottle"]), ("cons", ["zope"]), ("users", ["falcon"])],
        ),
        (
            "Does Django have an ORM? Is Sanic good for beginners?",
            [("feature_check", ["django"]), ("suitability", ["sanic"])],
        ),
        ("What are the pros of Hug? And its cons?", [("pros", ["hug"]), ("cons", ["hug"])]),
    ],
)
def test_several_questions_get_an_answer_each(engine: Engine, text: str, parts: list[tuple[str, list[str]]]) -> None:
    body = ask_once(engine, text)

    first, whole = body["parts"][0], body["answer"]["text"]
    intents = {"aspect": "suitability"}
    assert [(intents.get(p["intent"], p["intent"]), p["frameworks"]) for p in body["parts"]] == parts
    assert (body["intent"], body["frameworks"], body["status"]) == (
        first["intent"],
        first["frameworks"],
        first["status"],
    )
    assert len(whole) > max(len(part["answer"]["text"]) for part in body["parts"])


@pytest.mark.parametrize(
    "text",
    [
        "What are the pros of Flask?",
        "I am new to Python. I want to build a blog. Which framework should I take?",
        "Hello! What is Django? Thanks!",
        "Which framework for a REST API? And why?",
    ],
)
def test_one_question_in_many_words_has_no_parts(engine: Engine, text: str) -> None:
    assert ask_once(engine, text)["parts"] == []


def test_a_confidence_is_a_probability(reader: Reader, base: KnowledgeBase) -> None:
    reading = reader.read("What are the pros of Flask?", Context())[0]

    assert 0 < reading.runner_up_confidence < reading.confidence <= 1


@pytest.mark.parametrize(
    "text", ["from bottle import Bottle; app = Bottle(__name__)", "import sanic; app = Sanic(__name__)"]
)
def test_a_message_that_is_surely_out_of_scope_stays_so_for_an_unsure_part(engine: Engine, text: str) -> None:
    assert ask_once(engine, text)["intent"] == "out_of_scope"
