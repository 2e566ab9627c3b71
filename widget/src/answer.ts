/** A reply as nodes: what was understood, the answer, what to ask next, and what can be done with it. */

import {renderBlocks, renderText, type Leaning} from './blocks.js'
import {el, icon, list, text} from './dom.js'
import {feedbackOf, type Rate} from './feedback.js'
import {statementOf, type Notes} from './notes.js'
import {rove} from './roving.js'
import {fill, type Words} from './words.js'
import type {Citation, Part, ReadingPart, Reply, Requirement, Turn} from './types.js'

/** What an answer may wish for. */
export interface Wishes {
  ask: (question: string) => void
  rate: Rate
  copy: () => Promise<void>
  record: () => Promise<void>
  announce: (said: string) => void
}

const COPY = 'M9 9h11v12H9zM15 9V4H4v12h5'
const DOWN = 'M12 4v11M7 11l5 5 5-5M5 20h14'
const RESULT = 'Show me the result'
const SKIP = 'No preference'
/** What the questions of an interview offer; see bot/wording/interviewing.py. */
const WHOLE = 1600
const SHOWN = 1200
const DRAWN = 300
/** What a table, a ranking or a dispute counts as: it is looked at, not read through. */

/** The whole answer, in one piece, so that it is read out as one. */
export function answerOf(reply: Reply | Turn, words: Words, notes: Notes, wishes: Wishes): HTMLElement {
  const citations = list(reply.citations)
  const citation = (number: number) => citations[number - 1] ?? null
  const cite = (number: number) => { const found = citation(number); return found && notes.button(found, number) }
  const on: Leaning = {words, citation, cite}
  const blocks = renderBlocks(reply.answer?.blocks, on)
  const below = el('div', {class: 'below', 'aria-live': 'off'}) // the announcer tells it
  return el('div', {class: 'answer', part: 'answer', 'data-status': statusOf(reply)},
    understood(reply, words, wishes),
    statusLine(reply, words),
    el('div', {class: 'said', lang: 'en'}, ...folded(blocks.length ? blocks : renderText(reply.answer?.text), words)),
    suggestions(reply, words, wishes),
    el('footer', {class: 'after'},
      el('div', {class: 'tools'},
        text(reply.turn_id) && feedbackOf(words, 'rating' in reply ? reply.rating ?? null : null, wishes.rate, below, wishes.announce),
        ...tools(reply, words, wishes)),
      below,
      readings(reply, words),
      sources(citations, words)))
}

function statusOf(reply: Reply): string {
  return list(reply.parts).length === 0 && ['unknown', 'clarify', 'declined'].includes(reply.status) ? reply.status : 'answered'
}

function statusLine(reply: Reply, words: Words): HTMLElement | null {
  const status = statusOf(reply)
  return status === 'answered' ? null : el('p', {class: 'status'}, words[status as 'unknown' | 'clarify' | 'declined'])
}

/** What was understood, part by part; each can be taken back, which asks again without it. */
function understood(reply: Reply, words: Words, wishes: Wishes): HTMLElement | null {
  const parts = partsOf(reply).flatMap((one) => list(one?.reading_parts))
  if (parts.length === 0) return null
  return el('div', {class: 'understood', role: 'group', 'aria-label': words.understood},
    el('span', {class: 'understood-title', 'aria-hidden': 'true'}, words.understood),
    el('ul', {}, ...parts.map((part) => chip(part, words, wishes))))
}

function chip(part: ReadingPart, words: Words, wishes: Wishes): HTMLElement {
  const label = text(part?.label)
  const shown = ['refused', 'excluded'].includes(part?.kind) ? fill(words.without, {x: label}) : label
  const say = text(part?.say)
  const button = say && el('button', {
    type: 'button', class: 'take', 'aria-label': fill(words.takeBack, {x: shown}), title: say, onclick: () => wishes.ask(say),
  }, '×')
  return el('li', {dir: 'auto'}, el('span', {}, shown), button)
}

/** *blocks*, of which a long answer shows the first; a button shows the rest. */
function folded(blocks: HTMLElement[], words: Words): HTMLElement[] {
  const lengths = blocks.map((block) => block.matches('p, .listing') ? block.textContent?.length ?? 0 : DRAWN)
  if (lengths.reduce((sum, one) => sum + one, 0) <= WHOLE) return blocks
  let shown = 0
  const kept = Math.max(1, lengths.findIndex((length) => (shown += length) > SHOWN))
  const rest = el('div', {class: 'rest', hidden: true, tabIndex: -1}, ...blocks.slice(kept))
  if (rest.childElementCount === 0) return blocks
  const more = el('button', {type: 'button', class: 'plain more', onclick: () => { rest.hidden = false; more.remove(); rest.focus({preventScroll: true}) }}, words.more)
  return [...blocks.slice(0, kept), rest, more]
}

/** What to ask next; where the bot asked back, its choices. */
function suggestions(reply: Reply, words: Words, wishes: Wishes): HTMLElement | null {
  const questions = list(reply.suggestions).map(text).filter(Boolean)
  if (questions.length === 0) return null
  const choosing = reply.status === 'clarify' || questions.includes(SKIP) || questions.includes(RESULT)
  return rove(el('div', {class: `suggestions${choosing ? ' choices' : ''}`, part: 'suggestions', role: 'group', 'aria-label': choosing ? words.choices : words.ask},
    ...questions.map((question) => el('button', {
      type: 'button', part: 'suggestion', dir: 'auto', lang: 'en', class: question === RESULT ? 'result' : question === SKIP ? 'skip' : '', onclick: () => wishes.ask(question),
    }, question))))
}

function tools(reply: Reply, words: Words, wishes: Wishes): (HTMLElement | false)[] {
  const ranked = list(reply.ranking).length > 0
  return [
    tool(words.copyLong, words.copy, COPY, wishes.copy),
    ranked && tool(words.recordLong, words.record, DOWN, wishes.record),
    ranked && reply.intent !== 'why' && el('button', {type: 'button', class: 'quiet tool why', onclick: () => wishes.ask('Why?')}, words.why),
  ]
}

function tool(label: string, shown: string, path: string, use: () => Promise<void>): HTMLElement {
  return el('button', {type: 'button', class: 'quiet tool', 'aria-label': label, title: label, onclick: () => void use()},
    icon(path), el('span', {}, shown))
}

function readings(reply: Reply, words: Words): HTMLElement {
  return el('details', {class: 'reading'}, el('summary', {}, words.reading), ...partsOf(reply).map((part) => readingOf(part, words)))
}

function readingOf(part: Part, words: Words): HTMLElement {
  const confidence = Number(part?.confidence)
  const rows = [
    [words.readAs, text(part?.reading)],
    [words.intent, text(part?.intent).replaceAll('_', ' ')],
    [words.confidence, Number.isFinite(confidence) ? `${Math.round(confidence * 100)} %` : ''],
    [words.aboutThem, list(part?.frameworks).join(', ')],
    [words.askedFor, list(part?.requirements).map(requirement).join('; ')],
    [words.leftOut, list(part?.excluded).join(', ')],
  ] as const
  return el('dl', {}, ...rows.filter(([, value]) => value).map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', {dir: 'auto', lang: 'en'}, value))))
}

function requirement(one: Requirement): string {
  return `${one?.wanted === false ? 'no ' : ''}${text(one?.topic)}${one?.strength ? ` (${text(one.strength)})` : ''}`
}

function sources(citations: Citation[], words: Words): HTMLElement | null {
  const given = citations.map((citation, at) => ({citation, number: at + 1})).filter(({citation}) => citation)
  if (given.length === 0) return null
  const articles = new Set(given.map(({citation}) => citation.article)).size
  const told = given.length === 1 ? words.source : articles === 1 ? words.oneArticle : words.sources
  const listed = el('ol', {})
  return el('details', {class: 'sources', ontoggle: () => {
    if (listed.childElementCount === 0) listed.append(...given.map(({citation, number}) => el('li', {}, ...statementOf(citation, number, words))))
  }}, el('summary', {}, fill(told, {n: given.length, m: articles})), listed)
}

function partsOf(reply: Reply): Part[] {
  return list(reply.parts).length ? reply.parts : [reply]
}
