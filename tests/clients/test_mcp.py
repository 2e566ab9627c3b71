"""The Model Context Protocol, spoken by the clients that its makers publish, with the service as teams run it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from mcp_types import CallToolResult, TextContent

from bot import places
from bot.knowledge_base.pack import load

from .node import run_script

T = TypeVar("T")
MODERN = "2026-07-28"
LEGACY = "2025-11-25"
TOOLS = ["ask", "compare", "recommend", "get_framework", "search_claims"]
QUESTIONS = [
    "Which framework for a real-time chat app, not Django?",
    "Compare Django and Flask for a small API",
    "What are the cons of Pyramid?",
    "Does Flask have an ORM?",
    "Who uses Tornado?",
    "Do the articles agree on Django's learning curve?",
    "What is a microframework?",
    "List the frameworks",
    "How do I choose?",
    "Alternatives to Zope?",
    "How old is CherryPy?",
    "Flask or Express?",
    "Hello!",
    "What is the weather like?",
    "What are the pros of Flask? And who uses Django?",
    "asdf qwer zxcv",
    "?",
    "\u202eksalF 🐍 <script>alert(1)</script>",
]
CALLS: list[tuple[str, dict[str, Any]]] = [
    *(("ask", {"question": question}) for question in QUESTIONS),
    ("compare", {"frameworks": ["Django", "fast api"]}),
    ("compare", {"frameworks": ["hug", "Bottle", "dash", "Falcon", "zope"], "needs": ["ORM", "easy to learn"]}),
    ("recommend", {"needs": ["a chat app."]}),
    ("recommend", {"needs": ["10k users", "no ORM", "websockets?"], "avoid": ["Tornado", "hug", "Dash"]}),
    ("recommend", {"needs": ["quantum entanglement"]}),
    *(("get_framework", {"id": name}) for name in ("flask", "Hug", "web2 py", "CubicWeb", "zope")),
    ("search_claims", {}),
    ("search_claims", {"framework": "Flask", "topic": "ORM", "kind": "con", "polarity": "-", "text": "lacks"}),
    ("search_claims", {"polarity": "0", "limit": 100}),
    ("search_claims", {"text": "no claim says this"}),
]


def with_client(advisor: str, mode: str, use: Callable[[Client], Awaitable[T]]) -> T:
    """What *use* makes of a client from PyPI that is connected in *mode*."""

    async def connect() -> T | AssertionError:
        async with Client(f"{advisor}/mcp", mode=mode) as client:
            try:
                return await use(client)
            except AssertionError as failed:  # inside, the client would wrap it
                return failed

    with ThreadPoolExecutor(1) as threads:  # browser tests leave a loop running in their thread
        made = threads.submit(asyncio.run, connect()).result()
    if isinstance(made, AssertionError):
        raise made
    return made


def text_of(result: Any) -> str:
    assert isinstance(result, CallToolResult)
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


@pytest.mark.parametrize(("mode", "version"), [("auto", MODERN), (MODERN, MODERN), ("legacy", LEGACY)])
def test_the_client_from_pypi_asks_and_goes_on(advisor: str, mode: str, version: str) -> None:
    async def talk(client: Client) -> None:
        listed = await client.list_tools()
        first = await client.call_tool("ask", {"question": "Which framework for a chat app, not Django?"})
        again = {"question": "Why?", "conversation_id": first.structured_content["conversation_id"]}
        second = await client.call_tool("ask", again)

        assert client.session.protocol_version == version
        assert [tool.name for tool in listed.tools] == TOOLS
        assert first.structured_content["excluded"] == ["django"]
        assert second.structured_content["intent"] == "why"
        assert second.structured_content["conversation_id"] == again["conversation_id"]
        assert first.structured_content["answer"]["markdown"] in text_of(first)

    with_client(advisor, mode, talk)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_client_from_pypi_learns_who_answers_and_what_it_offers(advisor: str, mode: str) -> None:
    async def talk(client: Client) -> None:
        assert client.server_info is not None
        assert client.server_info.name == "framework-advisor"
        assert client.instructions is not None
        assert "conversation_id" in client.instructions
        offered = client.server_capabilities.model_dump(exclude_none=True)
        assert list(offered) == ["tools"]

    with_client(advisor, mode, talk)


@pytest.mark.parametrize("mode", [MODERN, "legacy"])
def test_the_client_from_pypi_reads_every_kind_of_error(advisor: str, mode: str) -> None:
    async def talk(client: Client) -> None:
        unknown = await client.call_tool("compare", {"frameworks": ["Django", "Express"]})
        assert unknown.is_error
        assert text_of(unknown).startswith("No article is about a framework called 'Express'. Known are Bottle,")

        for call, code in ((client.call_tool("guess", {}), -32602), (client.list_resources(), -32601)):
            with pytest.raises(MCPError) as caught:
                await call
            assert caught.value.code == code

    with_client(advisor, mode, talk)


@pytest.mark.parametrize(
    ("package", "mode", "version"),
    [
        ("sdk", "legacy", LEGACY),
        ("client", "legacy", LEGACY),
        ("client", "auto", MODERN),
        ("client", MODERN, MODERN),
    ],
)
def test_the_clients_from_npm_use_every_tool(advisor: str, package: str, mode: str, version: str) -> None:
    told = run_script("mcp.js", package, mode, f"{advisor}/mcp")

    results = told["results"]
    assert told["version"] == version
    assert told["server"]["name"] == "framework-advisor"
    assert "conversation_id" in told["instructions"]
    assert [tool["name"] for tool in told["tools"]] == TOOLS
    assert {name for name, result in results.items() if result["isError"]} == {"ask elsewhere", "compare one"}
    assert results["ask again"]["structuredContent"]["intent"] == "why"
    assert results["compare"]["structuredContent"]["frameworks"] == ["django", "flask"]
    assert results["recommend"]["structuredContent"]["excluded"] == ["tornado"]
    assert results["get_framework"]["structuredContent"]["id"] == "hug"
    assert len(results["search_claims"]["structuredContent"]["claims"]) == 2
    assert told["failures"]["unknown tool"] == -32602
    assert told["failures"]["resources"] in (-32601, "CLIENT_HTTP_NOT_IMPLEMENTED")  # how it puts status 404


def test_what_every_tool_gives_keeps_to_its_schema(advisor: str) -> None:
    async def talk(client: Client) -> None:
        schemas = {tool.name: tool.output_schema or {} for tool in (await client.list_tools()).tools}
        for schema in schemas.values():
            assert schema["properties"]
            Draft202012Validator.check_schema(schema)
        for name, arguments in CALLS:
            result = await client.call_tool(name, arguments)
            errors = Draft202012Validator(schemas[name]).iter_errors(result.structured_content)

            assert not result.is_error, (name, arguments, text_of(result))
            assert [error.message for error in errors] == [], (name, arguments)
            assert text_of(result).strip()

    with_client(advisor, MODERN, talk)


def test_every_framework_can_be_compared_and_avoided(advisor: str) -> None:
    async def talk(client: Client) -> None:
        known = await client.call_tool("get_framework", {"id": "express"})
        names = text_of(known).split("Known are ")[1].rstrip(".").split(", ")
        assert len(names) == 16
        for first, second in zip(names, [*names[1:], names[0]], strict=True):
            compared = await client.call_tool("compare", {"frameworks": [first, second]})
            avoided = await client.call_tool("recommend", {"needs": ["an ORM"], "avoid": [first, second]})

            both = {first.casefold(), second.casefold()}
            assert compared.structured_content["intent"] == "compare", both
            assert set(compared.structured_content["frameworks"]) == both
            assert set(avoided.structured_content["excluded"]) == both

    with_client(advisor, MODERN, talk)


def test_every_topic_that_a_project_can_need_is_read_by_its_id(advisor: str) -> None:
    groups = ("quality", "feature", "project")
    topics = [topic.id for topic in load((places.KNOWLEDGE,)).topics.values() if topic.group in groups]

    async def talk(client: Client) -> None:
        for topic in topics:
            given = (await client.call_tool("recommend", {"needs": [topic]})).structured_content
            needed = [need["topic"] for need in given["requirements"] if need["wanted"]]

            assert (given["intent"], topic in needed) == ("recommend", True), topic

    with_client(advisor, MODERN, talk)
    assert len(topics) > 100
