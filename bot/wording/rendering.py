"""Answers as text, as Markdown, and as the JSON of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.core.answer import (
    Answer,
    Block,
    DisputeBlock,
    Listing,
    Paragraph,
    RankingBlock,
    Sentence,
    Standing,
    Table,
)
from bot.core.knowledge import KnowledgeBase, SubjectGroup
from bot.wording.markdown import escaped

Numbers = Mapping[str, int]


def numbers_of(answer: Answer) -> Numbers:
    """The claims of *answer*, numbered from 1 in the order of their first use."""
    cited = dict.fromkeys((*answer.cited, *ranked_claims(answer)))
    return {claim: number for number, claim in enumerate(cited, 1)}


def ranked_claims(answer: Answer) -> tuple[str, ...]:
    """The claims for and against in the answer's ranking blocks."""
    return tuple(
        claim
        for block in answer.blocks
        if isinstance(block, RankingBlock)
        for standing in block.standings
        for claim in (*standing.supporting, *standing.opposing)
    )


def to_text(blocks: Sequence[Block], numbers: Numbers) -> str:
    """Plain text with [n] after what leans on claim n; a blank line between blocks."""
    return "\n\n".join(filter(None, (_text_block(b, numbers, _plain) for b in blocks)))


def to_markdown(blocks: Sequence[Block], numbers: Numbers) -> str:
    """The same as Markdown; whatever could be markup is escaped."""
    return "\n\n".join(filter(None, (_markdown_block(b, numbers) for b in blocks)))


def _plain(text: str) -> str:
    return text


def _sentence(sentence: Sentence, numbers: Numbers, form: Callable[[str], str]) -> str:
    return "".join(
        form(s.text) + (" " if s.claims else "") + "".join(form(f"[{numbers[c]}]") for c in s.claims)
        for s in sentence.segments
    )


def _row(sentences: Sequence[Sentence], numbers: Numbers, form: Callable[[str], str]) -> str:
    return " ".join(_sentence(s, numbers, form) for s in sentences)


def _text_block(block: Block, numbers: Numbers, form: Callable[[str], str]) -> str:
    match block:
        case Paragraph(sentences):
            return _row(sentences, numbers, form)
        case Listing(title, items):
            rows = [f"- {_sentence(item, numbers, form)}" for item in items]
            return "\n".join([form(title)] * bool(title) + rows)
        case RankingBlock(standings):
            return "\n".join(f"{i}. {form(s.name)}: {s.score:.2f}" for i, s in enumerate(standings, 1))
        case Table(_, columns, rows):
            return "\n".join(
                f"{form(heading)}: "
                + " | ".join(
                    f"{form(name)}: {_row(cell, numbers, form) or 'not stated'}"
                    for name, cell in zip(columns[1:], cells, strict=True)
                )
                for heading, cells in rows
            )
        case DisputeBlock(_, title, sides):
            told = [f"- {_row(side, numbers, form)}" for side in sides]
            return "\n".join([form(title), *told])


def _markdown_block(block: Block, numbers: Numbers) -> str:
    if not isinstance(block, Table):
        return _text_block(block, numbers, escaped)
    lines = ["| " + " | ".join(map(escaped, block.columns)) + " |", "|" + " --- |" * len(block.columns)]
    for heading, cells in block.rows:
        told = [_row(cell, numbers, escaped) or "not stated" for cell in cells]
        lines.append("| " + " | ".join([f"**{escaped(heading)}**", *told]) + " |")
    return "\n".join(lines)


def answer_json(blocks: Sequence[Block], numbers: Numbers) -> dict[str, Any]:
    """The contract's ``answer``."""
    return {
        "text": to_text(blocks, numbers),
        "markdown": to_markdown(blocks, numbers),
        "blocks": [_block_json(b, numbers) for b in blocks],
    }


def _sentence_json(sentence: Sentence, numbers: Numbers) -> dict[str, Any]:
    return {
        "segments": [{"text": s.text, "citations": [numbers[c] for c in s.claims]} for s in sentence.segments],
        "factual": sentence.factual,
    }


def _block_json(block: Block, numbers: Numbers) -> dict[str, Any]:
    def told(sentences: Sequence[Sentence]) -> list[dict[str, Any]]:
        return [_sentence_json(s, numbers) for s in sentences]

    match block:
        case Paragraph(sentences):
            return {"type": "paragraph", "sentences": told(sentences)}
        case Listing(title, items):
            return {"type": "list", "title": title, "items": told(items)}
        case Table(caption, columns, rows):
            return {
                "type": "table",
                "caption": caption,
                "columns": list(columns),
                "rows": [{"heading": h, "cells": [told(cell) for cell in cells]} for h, cells in rows],
            }
        case RankingBlock(standings):
            return {"type": "ranking", "entries": [_entry_json(s, numbers) for s in standings]}
        case DisputeBlock(dispute, title, sides):
            return {"type": "dispute", "id": dispute, "title": title, "sides": [told(side) for side in sides]}


def _entry_json(standing: Standing, numbers: Numbers) -> dict[str, Any]:
    return {
        "framework": standing.framework,
        "name": standing.name,
        "score": standing.score,
        "for": [numbers[c] for c in standing.supporting],
        "against": [numbers[c] for c in standing.opposing],
    }


def ranking_json(ranking: Sequence[Standing]) -> list[dict[str, Any]]:
    """The contract's ``ranking``, with claim ids."""
    return [
        {"framework": s.framework, "score": s.score, "for": list(s.supporting), "against": list(s.opposing)}
        for s in ranking
    ]


def citations_json(base: KnowledgeBase, numbers: Numbers) -> list[dict[str, Any]]:
    """The contract's ``citations``, in the order of their numbers."""
    return [_citation_json(base, claim) for claim in numbers]


def _citation_json(base: KnowledgeBase, id_: str) -> dict[str, Any]:
    claim = base.claims[id_]
    is_framework = base.subjects[claim.subject].group is SubjectGroup.FRAMEWORK
    return {
        "claim": claim.id,
        "framework": claim.subject if is_framework else None,
        "subject": claim.subject,
        "article": claim.article,
        "article_title": base.articles[claim.article].title,
        "line": claim.line,
        "statement": claim.statement,
        "polarity": claim.polarity.value,
        "disputed": bool(base.disputes_of(claim.id)),
        "doubtful": not claim.usable,
    }
