/** One question and what became of it, on the page: what is shown, not when. */

import type {Problem} from './api.js'
import {el, text} from './dom.js'
import {fill, type Words} from './words.js'

/** A turn: its question as heading, and below it an answer, a problem, or that it waits. */
export class TurnView {
  readonly node: HTMLElement
  #below: HTMLElement | null = null

  constructor(readonly question: string | null, readonly words: Words) {
    this.node = el('article', {class: 'turn', part: 'turn', tabIndex: -1},
      el('h3', {class: 'asked', part: 'question', dir: 'auto'}, question ?? words.unstored))
  }

  /** Put *below* the question, in place of what was there; null for nothing. */
  show(below: HTMLElement | null): void {
    this.#below?.remove()
    this.#below = below
    if (below) this.node.append(below)
  }

  /** Say that the question waits for the connection. */
  queued(): void {
    this.show(el('p', {class: 'status waiting', 'aria-live': 'off'}, this.words.queued))
  }

  /** Say what went wrong, with ways on; the announcer tells it, so the log does not. Returns where a countdown may stand. */
  problem(problem: Problem, retry: () => void, edit: () => void): HTMLElement {
    const countdown = el('p', {class: 'countdown'})
    this.show(el('div', {class: 'problem', part: 'error', 'aria-live': 'off'},
      el('p', {class: 'problem-title'}, titleOf(problem, this.words)),
      ...reasonsOf(problem).map((reason) => el('p', {dir: 'auto', lang: 'en'}, reason)),
      [0, 429, 500, 503].includes(problem.status) && el('p', {}, this.words.kept),
      countdown,
      el('p', {class: 'actions'},
        el('button', {type: 'button', class: 'solid retry', onclick: retry}, this.words.retry),
        el('button', {type: 'button', class: 'plain', onclick: edit}, this.words.edit))))
    return countdown
  }
}

/** A quiet line between turns. */
export function noticeOf(words: string, ...more: Node[]): HTMLElement {
  return el('div', {class: 'notice'}, el('p', {}, words), ...more)
}

/** How long until the next try. */
export function countdownOf(problem: Problem, seconds: number, words: Words): string {
  return fill(problem.status === 429 ? words.retryIn : words.again, {n: seconds})
}

/** What went wrong, in a sentence. */
export function titleOf(problem: Problem, words: Words): string {
  if (problem.status === 0) return navigator.onLine ? words.e0 : words.eOffline
  const known: Record<number, string> = {
    401: words.e401, 403: words.e403, 413: words.e413, 422: words.e422, 429: words.e429, 502: words.e503, 503: words.e503, 504: words.e503,
  }
  return known[problem.status] ?? words.e
}

function reasonsOf(problem: Problem): string[] {
  return problem.reasons.length ? problem.reasons.map(text) : [problem.detail].filter(Boolean)
}
