"""The queue of misses, one miss, and what could be taught from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest, Conflict, NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.core.insights import MissInFull
from bot.core.knowledge import KnowledgeBase
from bot.core.misses import Reason, State
from bot.core.trials import Busy, Lesson, NotTeachable, Trial
from bot.insights.grouping import MOST, grouped
from bot.insights.overview import choices_of
from bot.insights.trying import read_as
from bot.insights.writing import NotWritten, write_patch
from bot.views.admin import guard
from bot.views.admin.asking import PERIODS, fields, part_of_request, state_of, wanted
from bot.views.admin.blueprint import bp, page
from bot.views.admin.desk import desk
from bot.views.ports import services
from bot.views.requests import question_text

PAGE = 25
"""Groups on one page."""
MOST_AT_ONCE = 1000
LONGEST_NOTE = 2000
SHOWN_IN_GROUP = 5
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


@bp.get("/misses")
def queue_page() -> Response:
    """What the bot could not answer well, alike ones together."""
    part, (state, reason) = part_of_request(), wanted()
    insights = desk().insights
    misses = insights.misses(part, state, reason, most=MOST + 1)
    groups = grouped(misses[:MOST], services().bot.edition().knowledge.lexicon.function_words)
    number = _page_number(len(groups))
    return page(
        "queue.html",
        part=part,
        state=state,
        reason=reason,
        reasons=tuple(Reason),
        counts=insights.states(part),
        total=len(misses[:MOST]),
        cut=len(misses) > MOST,
        most=MOST,
        groups=groups[(number - 1) * PAGE : number * PAGE],
        all_groups=len(groups),
        number=number,
        pages=max(1, -(-len(groups) // PAGE)),
        shown_in_group=SHOWN_IN_GROUP,
        fields=fields(part, choices_of(insights.counts(part))),
        periods=PERIODS,
    )


@bp.post("/misses")
def mark_several() -> AnyResponse:
    """Note the same of several misses."""
    state = state_of(request.form.get("state"))
    turns = request.form.getlist("turn")
    if not turns or len(turns) > MOST_AT_ONCE or not all(map(_ID.fullmatch, turns)):
        raise BadRequest("Choose at least one miss.")
    _mark(turns, state)
    return redirect(guard.onward(request.form.get("back")), 303)


@bp.get("/misses/<turn_id>")
def miss_page(turn_id: str) -> Response:
    """One miss: what was asked and answered, what was done about it, and what could be taught."""
    return _miss_page(_miss(turn_id))


@bp.post("/misses/<turn_id>")
def change_miss(turn_id: str) -> AnyResponse:
    """Note what was done about one miss."""
    found = _miss(turn_id)
    state = state_of(request.form.get("state"))
    note = request.form.get("note", "").replace("\r\n", "\n").strip() or None
    if note is not None and (len(note) > LONGEST_NOTE or "\0" in note):
        raise BadRequest(f"A note has at most {LONGEST_NOTE} characters.")
    if state is not found.miss.state:
        _mark([turn_id], state)
    if note != found.miss.note:
        desk().marking.note(turn_id, note)
        _audit("changed a note", turn_id)
    return redirect(url_for("admin.miss_page", turn_id=turn_id, done="saved"), 303)


@bp.post("/misses/<turn_id>/trials")
def begin_trial(turn_id: str) -> AnyResponse:
    """Begin to try a phrasing out."""
    found = _miss(turn_id)
    knowledge = services().bot.edition().knowledge
    chosen = _chosen(request.form)
    try:
        lesson = _lesson(found, chosen, knowledge)
        desk().workshop.check(lesson)
        trial = desk().workshop.begin(turn_id, guard.session().name, lesson)
    except (NotTeachable, Busy) as error:
        response = _miss_page(found, chosen=chosen, problem=str(error))
        response.status_code = 409 if isinstance(error, Busy) else 422
        return response
    _audit("tried a phrasing", turn_id, lesson.intent)
    return redirect(url_for("admin.trial_page", trial_id=trial.id), 303)


@bp.get("/trials/<trial_id>")
def trial_page(trial_id: str) -> Response:
    """How far a trial is, and what came of it."""
    trial = _trial(trial_id)
    outcome = trial.outcome
    turns = [change.turn_id for change in outcome.changes if change.turn_id] if outcome else []
    return page(
        "trial.html",
        trial=trial,
        texts=desk().insights.texts(turns) if turns else {},
        knowledge=services().bot.edition().knowledge,
        stale=outcome is not None and outcome.versions[0] != services().bot.edition().knowledge.version,
        may_write=desk().patches is not None,
        seconds=round((desk().entrance.now() - trial.began_at).total_seconds()),
    )


@bp.get("/trials/<trial_id>/patch")
def patch_file(trial_id: str) -> Response:
    """The patch to download."""
    trial = _trial(trial_id)
    if trial.outcome is None:
        raise NotFound
    _audit("downloaded a patch", trial.turn_id, trial.lesson.intent)
    return Response(
        trial.outcome.patch.encode(),
        content_type="text/x-diff; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{patch_name(trial)}"'},
    )


@bp.post("/trials/<trial_id>/patch")
def write_patch_file(trial_id: str) -> AnyResponse:
    """Write the patch into the folder that a setting names."""
    trial, folder = _trial(trial_id), desk().patches
    if trial.outcome is None or folder is None:
        raise NotFound
    try:
        write_patch(folder, patch_name(trial), trial.outcome.patch)
    except NotWritten as error:
        raise Conflict(str(error)) from error
    _audit("wrote a patch", trial.turn_id, patch_name(trial))
    return redirect(url_for("admin.trial_page", trial_id=trial.id, done="written"), 303)


def patch_name(trial: Trial) -> str:
    """How the file of a patch is called: by what it teaches and when, not by what was asked."""
    intent = re.sub(r"[^a-z0-9_-]", "-", trial.lesson.intent.casefold())[:40]
    return f"{trial.began_at:%Y%m%d-%H%M%S}-{intent}-{trial.id[-6:].lower()}.patch"


def _page_number(groups: int) -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadRequest("page must be a number.")
    return min(max(1, int(text)), max(1, -(-groups // PAGE)))


def _miss(turn_id: str) -> MissInFull:
    found = desk().insights.miss(turn_id) if _ID.fullmatch(turn_id) else None
    if found is None:
        raise NotFound("This miss is gone: its conversation was deleted, or it never was.")
    return found


def _trial(trial_id: str) -> Trial:
    found = desk().workshop.trials.find(trial_id) if _ID.fullmatch(trial_id) else None
    if found is None:
        raise NotFound("This trial is gone with its conversation, or it never was.")
    return found


def _miss_page(found: MissInFull, *, chosen: Mapping[str, Any] | None = None, problem: str | None = None) -> Response:
    edition = services().bot.edition()
    question = found.miss.question
    now = read_as(edition.engine, question) if question else None
    latest = desk().workshop.trials.latest(found.miss.turn_id)
    knowledge = edition.knowledge
    return page(
        "miss.html",
        found=found,
        miss=found.miss,
        now=now,
        latest=latest,
        problem=problem,
        chosen=chosen or _suggested(question, knowledge, now.topics if now else ()),
        intents=sorted(examples.intent for examples in knowledge.intents),
        topics=sorted(knowledge.topics.values(), key=lambda topic: topic.label.casefold()),
    )


def _suggested(question: str | None, knowledge: KnowledgeBase, topics: tuple[str, ...]) -> dict[str, Any]:
    """What the form holds at first: the question, with the names of frameworks as slots."""
    text = " ".join((question or "").split()).rstrip("?!. ")
    slots = iter(("{fw}", "{fw2}", "{fw3}"))
    taken: dict[str, str] = {}
    names = {name.casefold(): f.id for f in knowledge.frameworks for name in (f.name, *f.aliases)}
    if names:
        pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

        def slot(named: re.Match[str]) -> str:
            id = names[named.group().casefold()]
            if id not in taken:
                taken[id] = next(slots, named.group())
            return taken[id]

        text = re.sub(rf"(?<![\w-])(?:{pattern})(?![\w-])", slot, text, flags=re.IGNORECASE)
    return {
        "question": question or "",
        "intent": "",
        "phrasing": text[:200].lower(),
        "topics": [(topic, "") for topic in topics[:3]],
    }


def _chosen(form: Any) -> dict[str, Any]:
    return {
        "question": form.get("question", "").strip(),
        "intent": form.get("intent", ""),
        "phrasing": form.get("phrasing", "").strip(),
        "topics": list(zip(form.getlist("topic"), form.getlist("words"), strict=False)),
    }


def _lesson(found: MissInFull, chosen: Mapping[str, Any], knowledge: KnowledgeBase) -> Lesson:
    """The lesson that was chosen. Raises NotTeachable."""
    examples = {one.intent: one.phrasings for one in knowledge.intents}
    if chosen["intent"] not in examples:
        raise NotTeachable("Choose an intent.")
    phrasing = " ".join(chosen["phrasing"].split())
    for intent, phrasings in examples.items():
        if phrasing.casefold() in {one.casefold().strip() for one in phrasings}:
            raise NotTeachable(f"The pack teaches this phrasing already, as an example of {intent}.")
    topics = [(topic, words.strip()) for topic, words in chosen["topics"][:3] if topic]
    if not all(topic in knowledge.topics for topic, _ in topics):
        raise NotTeachable("There is no such topic.")
    try:
        question = question_text(found.miss.question or chosen["question"] or phrasing)
    except ValueError as error:
        raise NotTeachable(f"The question {error}.") from error
    return Lesson(
        question=question,
        intent=chosen["intent"],
        phrasing=phrasing,
        topics=tuple(dict.fromkeys(topic for topic, _ in topics)),
        words={topic: words for topic, words in topics if words},
    )


def _mark(turns: list[str], state: State) -> None:
    for turn in desk().marking.mark_all(turns, state):
        _audit("marked a miss", turn, state.value)


def _audit(action: str, object: str, detail: str | None = None) -> None:
    desk().entrance.note(action, guard.session().name, session=guard.session(), object=object, detail=detail)
