/** Citations: numbered buttons in the text, and the one note that stands open at a time. */

import type {Api} from './api.js'
import {el, text} from './dom.js'
import {fill, type Words} from './words.js'
import type {Citation} from './types.js'

const GAP = 8

/** The open note of a widget. It stands in the top layer beside its button, and right after it for those who hear or tab. */
export class Notes {
  #open: {button: HTMLButtonElement; note: HTMLElement} | null = null
  #made = 0

  /** *bounds*: what the note must stay inside of. */
  constructor(readonly words: Words, readonly api: Api, readonly bounds: () => DOMRect, readonly signal: () => AbortSignal) {}

  /** A button that opens *citation*. */
  button(citation: Citation, number: number): HTMLButtonElement {
    const mark = citation.doubtful ? '?' : citation.disputed ? '≠' : ''
    const button = el('button', {
      type: 'button',
      class: 'cite',
      part: 'citation',
      'aria-expanded': 'false',
      'aria-label': this.#label(citation, number),
      onclick: () => this.#toggle(button, citation, number),
    }, String(number), mark && el('span', {class: 'cite-mark'}, mark))
    return button
  }

  /** Close the open note and go back to its button. Says whether there was one. */
  close(): boolean {
    const open = this.#open
    this.shut()
    open?.button.focus()
    return open !== null
  }

  /** Close the open note without a word. */
  shut(): void {
    this.#open?.note.remove()
    this.#open?.button.setAttribute('aria-expanded', 'false')
    this.#open?.button.removeAttribute('aria-controls')
    this.#open = null
  }

  /** Whether *node* belongs to the open note or its button. */
  holds(node: EventTarget | undefined): boolean {
    return node instanceof Node && (this.#open?.note.contains(node) || this.#open?.button.contains(node)) === true
  }

  /** Put the open note beside its button again, after things moved; away with it where the button is out of sight. */
  place(): void {
    if (!this.#open) return
    const {button, note} = this.#open
    const at = button.getBoundingClientRect()
    const bounds = this.bounds()
    if (at.bottom < bounds.top || at.top > bounds.bottom || at.width === 0) return this.shut()
    const {offsetWidth: wide, offsetHeight: high} = note
    const left = Math.min(Math.max(at.left + at.width / 2 - wide / 2, bounds.left + GAP), bounds.right - wide - GAP)
    const below = at.bottom + GAP + high <= Math.min(innerHeight, Math.max(bounds.bottom, at.bottom + high + GAP))
    const top = below || at.top - GAP - high < 0 ? Math.min(at.bottom + GAP, innerHeight - high - GAP) : at.top - GAP - high
    note.style.left = `${Math.max(GAP, left)}px`
    note.style.top = `${Math.max(GAP, top)}px`
  }

  #toggle(button: HTMLButtonElement, citation: Citation, number: number): void {
    const again = this.#open?.button === button
    this.shut()
    if (again) return
    const note = this.#note(citation, number)
    button.after(note)
    button.setAttribute('aria-expanded', 'true')
    button.setAttribute('aria-controls', note.id)
    this.#open = {button, note}
    note.style.maxInlineSize = `${Math.min(384, this.bounds().width - 2 * GAP)}px`
    note.showPopover?.()
    this.place()
  }

  #note(citation: Citation, number: number): HTMLElement {
    this.#made += 1
    const label = fill(this.words.citation, {n: number})
    const more = el('div')
    if (citation.disputed || citation.doubtful) void this.#explain(citation, more)
    return el('aside', {class: 'note', part: 'note', popover: 'manual', id: `note-${this.#made}`, role: 'note', 'aria-label': label},
      el('button', {type: 'button', class: 'quiet note-close', 'aria-label': this.words.closeNote, onclick: () => this.close()}, '×'),
      ...statementOf(citation, number, this.words), more)
  }

  /** Say which dispute and which doubt; without them, the marks of the statement must do. */
  async #explain(citation: Citation, more: HTMLElement): Promise<void> {
    try {
      const claim = await this.api.claim(text(citation.claim), this.signal())
      const disputes = claim.disputes.length ? await this.api.disputes(this.signal()) : []
      const said = [claim.doubtful, ...disputes.filter(({id}) => claim.disputes.includes(id)).map(({summary}) => summary)]
      more.append(...said.filter(Boolean).map((one) => el('p', {class: 'note-why', dir: 'auto', lang: 'en'}, text(one))))
      this.place()
    } catch {
      // The statement and its marks are there.
    }
  }

  #label(citation: Citation, number: number): string {
    const {citation: label, disputedMark, doubtfulMark} = this.words
    return fill(label, {n: number}) + (citation.disputed ? disputedMark : '') + (citation.doubtful ? doubtfulMark : '')
  }
}

/** What a citation says and where it stands. */
export function statementOf(citation: Citation, number: number, words: Words): HTMLElement[] {
  const stance = citation.polarity === '+' ? words.inFavour : citation.polarity === '-' ? words.opposed : ''
  return [
    el('p', {class: 'note-head'}, el('b', {}, String(number)), ` ${text(citation.subject)}`, stance && ` · ${stance}`),
    el('p', {class: 'note-statement', dir: 'auto', lang: 'en'}, text(citation.statement)),
    citation.disputed && el('p', {class: 'note-mark'}, el('b', {}, `≠ ${words.disputed}`), ` ${words.disputedText}`),
    citation.doubtful && el('p', {class: 'note-mark'}, el('b', {}, `? ${words.doubtful}`), ` ${words.doubtfulText}`),
    el('p', {class: 'note-source'},
      el('cite', {dir: 'auto', lang: 'en'}, text(citation.article_title)), ' ',
      el('span', {class: 'place'}, el('code', {}, text(citation.article)), `, ${fill(words.line, {n: text(citation.line)})}`)),
  ].filter((node) => node !== false)
}
