"""Questions that between them reach every intent, framework and kind of answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

FRAMEWORKS = {
    "django": "Django",
    "flask": "Flask",
    "fastapi": "FastAPI",
    "pyramid": "Pyramid",
    "tornado": "Tornado",
    "sanic": "Sanic",
    "bottle": "Bottle",
    "cherrypy": "CherryPy",
    "turbogears": "TurboGears",
    "falcon": "Falcon",
    "hug": "Hug",
    "dash": "Dash",
    "zope": "Zope",
    "web2py": "Web2py",
    "masonite": "Masonite",
    "cubicweb": "CubicWeb",
}
ABOUT_ONE = {
    "pros": "What are the pros of {}?",
    "cons": "What are the cons of {}?",
    "overview": "What is {}?",
    "features": "What features does {} have?",
    "best_for": "What is {} best for?",
    "users": "Who uses {}?",
    "alternatives": "What are alternatives to {}?",
}
FACTS = (
    "When was {} released?",
    "What licence does {} have?",
    "What inspired {}?",
    "What is {} built on?",
    "Who created {}?",
    "Is {} still relevant?",
    "Is {} open source?",
)
DISPUTES = (
    "Do the articles agree on {}?",
    "Where do the articles disagree on {}?",
    "Do the articles agree on {} for beginners?",
)
PROJECTS = (
    "a chat application",
    "a content management system",
    "an enterprise application",
    "a small project",
    "microservices",
    "a REST API",
    "a prototype",
    "machine learning",
    "a dashboard",
    "an online shop",
    "a large project",
    "teaching",
)
QUALITIES = (
    "learning curve",
    "performance",
    "documentation",
    "community",
    "scalability",
    "security",
    "flexibility",
    "popularity",
    "maturity",
    "maintainability",
    "ease of use",
    "setup",
    "dependencies",
    "development speed",
    "structure",
    "modularity",
    "extensibility",
    "concurrency",
    "error handling",
    "boilerplate",
    "job market",
    "code reuse",
    "library support",
    "minimalism",
    "platform support",
)
FEATURES = (
    "an ORM",
    "an admin interface",
    "WebSockets",
    "async support",
    "authentication",
    "authorization",
    "templating",
    "URL routing",
    "migrations",
    "automatic API documentation",
    "unit testing support",
    "a debugger",
    "sessions",
    "file uploads",
    "static files",
    "middleware",
    "localization",
    "caching",
    "validation",
    "type hints",
    "API versioning",
    "a command line interface",
    "scaffolding",
    "a built-in web server",
    "WSGI support",
    "ASGI support",
    "blueprints",
    "dependency injection",
    "LDAP support",
    "a web-based editor",
    "geographic data support",
    "sharding",
    "multiple databases",
    "forms",
    "CSRF protection",
    "PostgreSQL support",
    "Jinja2",
    "HTTP/2",
    "GraphQL",
    "payments",
    "background tasks",
    "role-based access control",
)
SUBJECTS = (
    "beginners",
    "experts",
    "performance",
    "scalability",
    "security",
    "documentation",
    "community support",
    "flexibility",
    "real-time apps",
    "WebSockets",
    "streaming",
    "authentication",
    "authorization",
    "API documentation",
    "testing",
    "debugging",
    "an ORM",
    "databases",
    "multiple databases",
    "sharding",
    "transactions",
    "an object database",
    "migrations",
    "a query language",
    "an admin interface",
    "CRUD",
    "templates",
    "routing",
    "sessions",
    "file uploads",
    "static files",
    "middleware",
    "localization",
    "caching",
    "REST APIs",
    "validation",
    "type hints",
    "API versioning",
    "scaffolding",
    "a built-in web server",
    "WSGI",
    "ASGI",
    "dependency injection",
    "object-oriented code",
    "geographic data",
    "LDAP",
    "the semantic web",
    "prototypes",
    "machine learning",
    "data science",
    "dashboards",
    "a blog",
    "enterprise software",
    "large projects",
    "small projects",
    "microservices",
    "mission-critical systems",
    "multi-tenant applications",
    "chat",
    "notifications",
    "single page applications",
    "internal tools",
    "education",
    "social networks",
    "knowledge management",
    "people who come from Laravel",
)
TYPES = (
    "What is a microframework?",
    "What is a full-stack framework?",
    "What is an asynchronous framework?",
    "What kinds of framework are there?",
    "What is a Python backend framework?",
    "Which microframeworks are there?",
    "Which full-stack frameworks are there?",
    "Which asynchronous frameworks are there?",
    "What are the pros and cons of microframeworks?",
    "Microframework or full-stack framework?",
    "Which frameworks do you know?",
)
AT_LARGE = (
    "How do I choose a framework?",
    "What should I look at when I choose a framework?",
    "Recommend me a framework",
    "Where do the articles disagree?",
    "What are your sources?",
    "Which articles do you use?",
    "Is Python good for the back end?",
    "Which framework is the most popular?",
    "Which framework is the fastest?",
    "Which framework should I avoid as a beginner?",
    "Which framework has the steepest learning curve?",
    "How many libraries does Python have?",
    "Who uses Quart?",
    "Flask or Express?",
    "Django vs Laravel",
    "What about the weather in Paris?",
    "How do I install Flask?",
    "Do the articles agree on Zope for databases and an object database?",
    "What are its cons?",
    "Hello",
    "Thanks!",
    "Goodbye",
    "What can you do?",
    "Who are you?",
    "Start over",
    "Why?",
    "asdkjh qwe",
    "What is Django? And who uses Falcon?",
    "What are the pros of Flask? What are the cons of Flask?",
    "Does Django have an ORM? Does Flask have one? Is Bottle good for beginners?",
)
CONVERSATIONS = (
    (
        "Which framework for a real-time chat app, not Django?",
        "Why?",
        "Why not Django?",
        "What about Flask?",
        "and its cons?",
    ),
    (
        "Which framework for an enterprise application?",
        "It must have an ORM",
        "Why?",
        "Why not Flask?",
        "start over",
        "Why?",
    ),
    ("Compare Django and Flask", "for beginners", "and FastAPI?", "Which one has better documentation?"),
    ("What are the pros of Bottle?", "and its cons?", "what about Sanic?", "is it fast?", "who uses it?"),
    ("Which framework for REST APIs?", "not Flask", "and not FastAPI", "Why?", "Why not Zope?"),
    ("Is Zope good for beginners?", "Why not?", "Are you sure?", "and Hug?"),
    ("Which framework without an ORM?", "Why?"),
    ("Which frameworks are bad for routing?", "Why?"),
    ("How do I choose?", "a REST API", "No preference", "What is Flask?", "go on", "the second one", "enough", "Why?"),
    ("Help me pick a framework", "skip", "I don't know", "yes", "doesn't matter", "no preference"),
    ("Which frameworks have an admin interface?", "Compare the first two", "why the first?"),
)


PATTERNS = (
    *ABOUT_ONE.values(),
    *FACTS,
    *DISPUTES,
    *(f"Is {{}} good for {project}?" for project in PROJECTS),
    *(f"How is the {quality} of {{}}?" for quality in QUALITIES),
    *(f"Does {{}} have {feature}?" for feature in FEATURES),
)
"""Questions about one framework, with a gap for its name."""


def comparisons() -> Iterator[str]:
    """Every two frameworks, once."""
    for first, second in combinations(FRAMEWORKS.values(), 2):
        yield f"Compare {first} and {second}"


def recommendations() -> Iterator[str]:
    """Every subject, and a hundred pairs of subjects, some wanted and some refused."""
    for subject in SUBJECTS:
        yield f"Which framework for {subject}?"
    dice = Random(7)
    for turn in range(100):
        first, second = dice.sample(SUBJECTS, 2)
        link = ("and", "but without")[turn % 4 == 0]
        yield f"I need {first} {link} {second}, which framework do you recommend?"


def about_one(patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each framework's id with each pattern, its name filled in."""
    for id_, name in FRAMEWORKS.items():
        for pattern in patterns:
            yield id_, pattern.format(name)


def questions() -> Iterator[str]:
    """All questions that stand alone."""
    yield from (text for _, text in about_one(PATTERNS))
    yield from comparisons()
    yield from (f"Which frameworks are good for {subject}?" for subject in SUBJECTS)
    yield from (f"Which frameworks are bad for {subject}?" for subject in SUBJECTS[::6])
    yield from recommendations()
    yield from (f"Compare {a}, {b} and {c} for {s}" for (a, b, c), s in zip(_triples(), SUBJECTS, strict=False))
    yield from TYPES
    yield from AT_LARGE


def _triples() -> Iterator[tuple[str, str, str]]:
    names = tuple(FRAMEWORKS.values())
    for place in range(len(names)):
        yield names[place], names[(place + 3) % len(names)], names[(place + 7) % len(names)]
