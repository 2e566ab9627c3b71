/** One question and its answer on the page: what is shown, not when. */

import {el, icon, list, text} from './dom.js'
import {renderBlocks, renderText} from './blocks.js'
import {statementOf} from './notes.js'

/**
 * @typedef {import('./api.js').Reply} Reply
 * @typedef {import('./api.js').Problem} Problem
 * @typedef {import('./notes.js').Notes} Notes
 * @typedef {{ask: (question: string) => void, rate: (turnId: string, rating: 'up'|'down') => Promise<void>}} Wishes
 */

const STATUS = {unknown: 'The articles do not say', clarify: 'One thing first', declined: 'Outside what I know'}
const THUMB = 'M7 11v9H4v-9zM9 11l4-8c1.4 0 2.4 1 2.4 2.4L14.7 9H19a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 17.9 20H9z'

/** An empty turn with its question as heading. @param {string|null} question */
export function turnOf(question) {
  return el('article', {class: 'turn', tabIndex: -1}, el('h2', {class: 'asked', dir: 'auto'}, question ?? 'A question that is not stored'))
}

/** The whole answer, so that it is read out in one piece. @param {Reply} reply @param {Notes} notes @param {Wishes} wishes */
export function answerOf(reply, notes, wishes) {
  const citations = list(reply.citations)
  /** @param {number} number */
  const cite = (number) => (citations[number - 1] ? notes.button(citations[number - 1], number) : null)
  const blocks = renderBlocks(reply.answer?.blocks, cite)
  return el('div', {class: 'answer', 'data-status': statusOf(reply)},
    statusLine(reply),
    readingParts(reply, wishes),
    ...(blocks.length ? blocks : renderText(reply.answer?.text)),
    suggestions(reply.suggestions, wishes),
    el('footer', {class: 'after'}, feedback(reply, wishes), readings(reply), sources(citations)))
}

/** What went wrong, in plain words, with a way on. @param {Problem} problem @param {() => void} retry @param {() => void} edit */
export function problemOf(problem, retry, edit) {
  return el('div', {class: 'problem'},
    el('p', {class: 'problem-title'}, titleOf(problem)),
    ...reasonsOf(problem).map((reason) => el('p', {dir: 'auto'}, reason)),
    el('p', {class: 'actions'},
      el('button', {type: 'button', class: 'retry', onclick: retry}, 'Retry'),
      el('button', {type: 'button', class: 'plain', onclick: edit}, 'Edit the question')))
}

/** A quiet line between turns. @param {string} words @param {...Node} more */
export function noticeOf(words, ...more) {
  return el('div', {class: 'notice'}, el('p', {}, words), ...more)
}

/** @param {Reply} reply */
function statusOf(reply) {
  return list(reply.parts).length || !Object.hasOwn(STATUS, reply.status) ? 'answered' : reply.status
}

/** @param {Reply} reply */
function statusLine(reply) {
  const words = STATUS[/** @type {keyof STATUS} */ (statusOf(reply))]
  return words ? el('p', {class: 'status'}, words) : null
}

/** What was understood, part by part; each can be taken back. @param {Reply} reply @param {Wishes} wishes */
function readingParts(reply, wishes) {
  const parts = (list(reply.parts).length ? reply.parts : [reply]).flatMap((one) => list(one?.reading_parts))
  if (parts.length === 0) return null
  return el('div', {class: 'read-as', role: 'group', 'aria-label': 'What I understood'},
    el('span', {class: 'read-as-title', 'aria-hidden': 'true'}, 'Understood'),
    el('ul', {}, ...parts.map((part) => el('li', {dir: 'auto'}, el('span', {}, partWords(part)), takeBack(part, wishes)))))
}

/** @param {import('./api.js').ReadingPart} part @param {Wishes} wishes */
function takeBack(part, wishes) {
  const say = text(part?.say)
  const label = `Take back: ${partWords(part)}`
  return say && el('button', {type: 'button', 'aria-label': label, title: say, onclick: () => wishes.ask(say)}, '×')
}

/** @param {import('./api.js').ReadingPart} part */
function partWords(part) {
  return `${['refused', 'excluded'].includes(part?.kind) ? 'without ' : ''}${text(part?.label)}`
}

/** @param {string[]} questions @param {Wishes} wishes */
function suggestions(questions, wishes) {
  if (list(questions).length === 0) return null
  return el('ul', {class: 'suggestions', 'aria-label': 'You could ask'}, ...list(questions).map((question) =>
    el('li', {}, el('button', {type: 'button', dir: 'auto', onclick: () => wishes.ask(text(question))}, text(question)))))
}

/** @param {Reply & {rating?: string|null}} reply @param {Wishes} wishes */
function feedback(reply, wishes) {
  if (!reply.turn_id) return null
  const said = el('span', {class: 'thanks', role: 'status'})
  const buttons = [thumb('up', 'A good answer'), thumb('down', 'A poor answer')]
  press(buttons, text(reply.rating))
  for (const button of buttons) button.addEventListener('click', () => rate(button, buttons, said, reply.turn_id, wishes))
  return el('div', {class: 'feedback', role: 'group', 'aria-label': 'Rate this answer'}, ...buttons, said)
}

/** @param {'up'|'down'} rating @param {string} label */
function thumb(rating, label) {
  return el('button', {type: 'button', class: `thumb ${rating}`, 'data-rating': rating, 'aria-label': label, title: label}, icon(THUMB))
}

/** @param {HTMLElement[]} buttons @param {string} rating */
function press(buttons, rating) {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.rating === rating))
}

/**
 * @param {HTMLElement} button
 * @param {HTMLElement[]} buttons
 * @param {HTMLElement} said
 * @param {string} turnId
 * @param {Wishes} wishes
 */
async function rate(button, buttons, said, turnId, wishes) {
  const before = buttons.find((one) => one.getAttribute('aria-pressed') === 'true')?.dataset.rating ?? ''
  const rating = /** @type {'up'|'down'} */ (button.dataset.rating)
  press(buttons, rating)
  try {
    await wishes.rate(turnId, rating)
    said.textContent = 'Thank you.'
  } catch {
    press(buttons, before)
    said.textContent = 'That was not saved. Please press again.'
  }
}

/** @param {Reply} reply */
function readings(reply) {
  const all = list(reply.parts).length ? reply.parts : [reply]
  return el('details', {class: 'reading'},
    el('summary', {}, 'How I read your question'),
    ...all.map(readingOf))
}

/** @param {Reply} reply */
function readingOf(reply) {
  const confidence = Number(reply.confidence)
  const rows = [
    ['Read as', text(reply.reading)],
    ['Intent', text(reply.intent).replaceAll('_', ' ')],
    ['Confidence', Number.isFinite(confidence) ? `${Math.round(confidence * 100)} %` : ''],
    ['About', list(reply.frameworks).join(', ')],
    ['Asked for', list(reply.requirements).map(requirement).join('; ')],
    ['Left out', list(reply.excluded).join(', ')],
  ]
  return el('dl', {}, ...rows.filter(([, value]) => value).map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', {dir: 'auto'}, value))))
}

/** @param {import('./api.js').Requirement} one */
function requirement(one) {
  return `${one?.wanted === false ? 'no ' : ''}${text(one?.topic)}${one?.strength ? ` (${one.strength})` : ''}`
}

/** @param {import('./api.js').Citation[]} citations */
function sources(citations) {
  const given = citations.map((citation, at) => ({citation, number: at + 1})).filter(({citation}) => citation)
  if (given.length === 0) return null
  const articles = new Set(given.map(({citation}) => citation.article)).size
  return el('details', {class: 'sources'},
    el('summary', {}, `${count(given.length, 'statement')} from ${count(articles, 'article')}`),
    el('ol', {}, ...given.map(({citation, number}) => el('li', {}, ...statementOf(citation, number)))))
}

/** @param {number} number @param {string} noun */
function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** @param {Problem} problem */
function titleOf(problem) {
  if (problem.status === 0) return navigator.onLine ? 'No answer came back.' : 'You seem to be offline.'
  if (problem.status === 413) return 'The question is too long to send.'
  if (problem.status === 422) return 'The question was not accepted.'
  if (problem.status === 429) return 'Too many questions at once.'
  if (problem.status === 503) return 'The service cannot answer just now.'
  return 'Something went wrong.'
}

/** @param {Problem} problem */
function reasonsOf(problem) {
  const reasons = problem.errors.map((error) => text(error?.reason)).filter(Boolean)
  const told = reasons.length ? reasons : [problem.detail].filter(Boolean)
  return [...told, wayOn(problem)].filter(Boolean)
}

/** @param {Problem} problem */
function wayOn(problem) {
  if (problem.retryAfter != null) return `Please try again in ${count(problem.retryAfter, 'second')}.`
  if (problem.status === 0) return 'Your question is kept: try again when the connection is back.'
  return problem.status === 422 || problem.status === 413 ? '' : 'Your question is kept: try again in a moment.'
}
