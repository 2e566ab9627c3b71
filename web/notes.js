/** Citations: numbered buttons in the text, and the one note that stands open at a time. */

import {el, text} from './dom.js'

/** @typedef {import('./api.js').Citation} Citation */

const STANCE = {'+': 'in favour', '-': 'against'}

/** The open note of a conversation. On wide screens it stands in the margin, beside the line that cites it. */
export class Notes {
  /** @type {{button: HTMLButtonElement, note: HTMLElement}|null} */
  #open = null
  #made = 0

  /** A button that opens *citation*. @param {Citation} citation @param {number} number */
  button(citation, number) {
    const mark = citation.doubtful ? '?' : citation.disputed ? '≠' : ''
    const button = el('button', {
      type: 'button',
      class: 'cite',
      'aria-expanded': 'false',
      'aria-label': labelOf(citation, number),
      onclick: () => this.#toggle(button, citation, number),
    }, String(number), mark && el('span', {class: 'cite-mark'}, mark))
    return button
  }

  /** Close the open note and go back to its button. Says whether there was one. */
  close() {
    if (!this.#open) return false
    const {button} = this.#open
    this.#shut()
    button.focus()
    return true
  }

  /** Put the open note beside its button again, after the page was laid out anew. */
  place() {
    if (!this.#open) return
    const {button, note} = this.#open
    const page = button.closest('.answer')?.getBoundingClientRect()
    if (page) note.style.top = `${Math.max(0, button.getBoundingClientRect().top - page.top - 8)}px`
  }

  /** @param {HTMLButtonElement} button @param {Citation} citation @param {number} number */
  #toggle(button, citation, number) {
    const again = this.#open?.button === button
    this.#shut()
    if (again) return
    const note = this.#noteOf(citation, number)
    const host = button.closest('[data-notes]') ?? button.parentElement
    host?.append(note)
    button.setAttribute('aria-expanded', 'true')
    button.setAttribute('aria-controls', note.id)
    this.#open = {button, note}
    this.place()
    note.scrollIntoView({block: 'nearest'})
  }

  #shut() {
    this.#open?.note.remove()
    this.#open?.button.setAttribute('aria-expanded', 'false')
    this.#open?.button.removeAttribute('aria-controls')
    this.#open = null
  }

  /** @param {Citation} citation @param {number} number */
  #noteOf(citation, number) {
    this.#made += 1
    return el('aside', {class: 'note', id: `note-${this.#made}`, role: 'note', 'aria-label': `Citation ${number}`},
      el('button', {type: 'button', class: 'note-close', 'aria-label': 'Close the citation', onclick: () => this.close()}, '×'),
      ...statementOf(citation, number))
  }
}

/** What a citation says and where it stands. @param {Citation} citation @param {number} number @returns {HTMLElement[]} */
export function statementOf(citation, number) {
  const stance = STANCE[/** @type {'+'|'-'} */ (citation.polarity)]
  return [
    el('p', {class: 'note-head'}, el('b', {}, String(number)), ` ${text(citation.subject)}`, stance && ` · ${stance}`),
    el('p', {class: 'note-statement', dir: 'auto'}, text(citation.statement)),
    ...marksOf(citation),
    el('p', {class: 'note-source'},
      el('cite', {dir: 'auto'}, text(citation.article_title)), ' ',
      el('span', {class: 'place'}, el('code', {}, text(citation.article)), `, line ${text(citation.line)}`)),
  ]
}

/** @param {Citation} citation */
function marksOf(citation) {
  return [
    citation.disputed && el('p', {class: 'note-mark'}, el('b', {}, '≠ Disputed.'), ' The articles do not agree on this.'),
    citation.doubtful && el('p', {class: 'note-mark'}, el('b', {}, '? Doubtful.'), ' An article says so, but it is unlikely to be right.'),
  ].filter(Boolean)
}

/** @param {Citation} citation @param {number} number */
function labelOf(citation, number) {
  const marks = [citation.disputed && ', disputed', citation.doubtful && ', doubtful'].filter(Boolean)
  return `Citation ${number}${marks.join('')}`
}
