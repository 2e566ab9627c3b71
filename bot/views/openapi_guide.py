"""What makes the OpenAPI document easy to use: groups, links from a reply on, and the values that are known now."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import default_exceptions

from bot.core.knowledge import KnowledgeBase

Json = dict[str, Any]
INTRODUCTION = """\
Answers which Python web framework to use, and why, citing claim by claim what five articles say. No language model:
the same question and the same knowledge give the same answer.

Begin with *Ask a question*. A reply's `conversation_id` goes on with the conversation, its `turn_id` takes a rating.

Errors are problem details (RFC 9457). A reply may hold more fields than are listed here, and a request may, too: fields
that nobody knows are passed over. A body has at most 64 KiB.
"""
GROUPS = (
    ("/api/v1/ask", "Asking", "Questions, and what people think of the answers."),
    ("/api/v1/feedback", "Asking", ""),
    ("/api/v1/conversations", "Conversations", "A conversation's id is unguessable and its own key."),
    ("/api/v1/me", "Personal data", "What is kept of one user of a site."),
    ("/api/", "Knowledge", "What the articles state: claims, who they are about, and where they disagree."),
    ("/v1/", "OpenAI", "For clients of OpenAI's API."),
    ("/webhooks/", "Rasa", "For clients of Rasa's REST channel."),
    ("/v3/directline", "Direct Line", "For clients of the Bot Framework."),
    ("/", "Operations", "For those who run the service."),
)
"""How addresses begin, and the group that they are shown in; the first that fits counts."""
ID = "$response.body#/conversation_id"
LINKS: dict[str, Json] = {
    "post_ask": {
        "goOn": {
            "operationId": "post_ask",
            "requestBody": {"conversation_id": ID, "question": "Why?"},
            "description": "Ask the next question of the conversation.",
        },
        "read": {
            "operationId": "get_conversations_conversation_id",
            "parameters": {"conversation_id": ID},
            "description": "Read the conversation.",
        },
        "record": {
            "operationId": "get_conversations_conversation_id_record",
            "parameters": {"conversation_id": ID},
            "description": "Take the last choice away.",
        },
        "rate": {
            "operationId": "post_feedback",
            "requestBody": {"turn_id": "$response.body#/turn_id", "rating": "up"},
            "description": "Rate the answer.",
        },
        "delete": {
            "operationId": "delete_conversations_conversation_id",
            "parameters": {"conversation_id": ID},
            "description": "Delete the conversation.",
        },
    },
    "get_frameworks": {
        "read": {
            "operationId": "get_frameworks_framework_id",
            "parameters": {"framework_id": "$response.body#/frameworks/0/id"},
            "description": "Read the first framework.",
        }
    },
}
"""For each operation, what its reply is good for next."""

SENTENCE = {"factual": True, "segments": [{"text": "Tornado supports WebSockets", "citations": [1]}]}
ANSWERED = {
    "conversation_id": "01JDZK3W5Q8Y2X7V4T6R9N0M1A",
    "turn_id": "01JDZK3W5Q8Y2X7V4T6R9N0M1B",
    "status": "answered",
    "intent": "recommend",
    "confidence": 0.97,
    "frameworks": [],
    "excluded": ["django"],
    "requirements": [{"topic": "websockets", "wanted": True, "strength": "must"}],
    "answer": {
        "text": "Tornado supports WebSockets [1].",
        "markdown": "Tornado supports WebSockets [1].",
        "blocks": [{"type": "paragraph", "sentences": [SENTENCE]}],
    },
    "ranking": [{"framework": "tornado", "score": 0.81, "for": ["tornado-03"], "against": []}],
    "citations": [
        {
            "claim": "tornado-03",
            "framework": "tornado",
            "article": "exploring-frameworks",
            "line": 61,
            "statement": "Tornado supports WebSockets.",
            "polarity": "+",
            "disputed": False,
            "doubtful": False,
        }
    ],
    "suggestions": ["Why Tornado?", "Compare Tornado and Sanic"],
    "parts": [],
    "knowledge_version": "9f2c1e07",
}
"""A reply, as an example of its shape."""
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The ids of what the knowledge knows, in the order of the pack."""

    frameworks: tuple[str, ...]
    subjects: tuple[str, ...]
    topics: tuple[str, ...]
    articles: tuple[str, ...]
    claim: str
    """A claim, as an example."""

    @classmethod
    def of(cls, base: KnowledgeBase) -> Known:
        """What *base* knows."""
        return cls(
            frameworks=tuple(framework.id for framework in base.frameworks),
            subjects=tuple(base.subjects),
            topics=tuple(base.topics),
            articles=tuple(base.articles),
            claim=next(iter(base.claims)),
        )

    def of_parameter(self, name: str) -> Json:
        """What a schema of the parameter *name* should say of its values."""
        values = {
            "framework": self.frameworks,
            "framework_id": self.frameworks,
            "subject": self.subjects,
            "topic": self.topics,
            "article": self.articles,
        }
        if name in values:
            return {"enum": list(values[name])}
        return {"examples": [self.claim]} if name in {"claim_id", "cursor"} else {}


def guided(document: Json, known: Known) -> Json:
    """*document* with groups, links and the values that are *known*."""
    made = deepcopy(document)
    made["info"] |= {"description": INTRODUCTION, "license": {"name": "MIT", "identifier": "MIT"}}
    made["tags"] = [{"name": name, "description": told} for _, name, told in GROUPS if told and _is_used(name, made)]
    for path, operations in made["paths"].items():
        for operation in operations.values():
            operation["tags"] = [_group(path)]
            for parameter in operation["parameters"]:
                parameter["schema"] |= known.of_parameter(parameter["name"])
            _show_problems(operation["responses"])
            if operation["operationId"] in LINKS:
                operation["responses"]["200"]["links"] = LINKS[operation["operationId"]]
    made["paths"]["/api/v1/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"] = ANSWERED
    return made


def _show_problems(responses: Json) -> None:
    """Give each problem document among *responses* an example."""
    for status, response in responses.items():
        if PROBLEM in response.get("content", {}):
            response["content"][PROBLEM]["example"] = _problem(int(status), response["description"])


def _problem(status: int, detail: str) -> Json:
    shown = {"type": "about:blank", "title": default_exceptions[status]().name, "status": status, "detail": detail}
    return shown | {"errors": [{"field": "question", "reason": "is missing"}]} if status == 422 else shown


def _group(path: str) -> str:
    return next(name for begin, name, _ in GROUPS if path.startswith(begin))


def _is_used(group: str, document: Json) -> bool:
    return any(_group(path) == group for path in document["paths"])
