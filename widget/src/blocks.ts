/** Blocks of an answer -> DOM nodes. Whatever is not understood is left out; nothing is ever read as markup. */

import {chartOf, scoreOf} from './chart.js'
import {el, list, text} from './dom.js'
import {fill, type Words} from './words.js'
import type {Block, Citation, Entry, Row, Segment, Sentence} from './types.js'

/** What blocks lean on: a button for a citation number, and the citation itself; null where there is none. */
export interface Leaning {
  words: Words
  cite: (number: number) => HTMLElement | null
  citation: (number: number) => Citation | null
}

const LONGEST_KEPT_WHOLE = 18
const LONGEST_TABLE = 7
const SHOWN_ROWS = 5
const RENDERERS: Record<string, (block: Block, on: Leaning) => HTMLElement> = {paragraph, list: listing, table, ranking, dispute}

export function renderBlocks(blocks: Block[] | undefined, on: Leaning): HTMLElement[] {
  return list(blocks).filter((block) => Object.hasOwn(RENDERERS, block?.type)).map((block) => RENDERERS[block.type]!(block, on))
}

/** Plain text as paragraphs, for an answer without blocks. */
export function renderText(plain: unknown): HTMLElement[] {
  return text(plain).split(/\n{2,}/).filter(Boolean).map((part) => el('p', {dir: 'auto'}, part))
}

function paragraph(block: Block, on: Leaning): HTMLElement {
  const [first, ...others] = list(block.sentences)
  const rest = others.flatMap((one) => [' ', ...sentence(one, on)])
  return el('p', {class: 'block', dir: 'auto'}, el('span', {class: 'first'}, ...sentence(first, on)), ...rest)
}

function listing(block: Block, on: Leaning): HTMLElement {
  const items = list(block.items).map((item) => el('li', {dir: 'auto'}, ...sentence(item, on)))
  return el('div', {class: 'block listing'}, block.title && el('h4', {dir: 'auto'}, text(block.title)), el('ul', {}, ...items))
}

function table(block: Block, on: Leaning): HTMLElement {
  const columns = list(block.columns)
  const rows = list(block.rows).map((row) => tableRow(row, on))
  const grid = el('table', {part: 'table'},
    el('caption', {dir: 'auto'}, text(block.caption)),
    el('thead', {}, el('tr', {}, ...columns.map((name) => el('th', {scope: 'col', dir: 'auto'}, text(name))))),
    el('tbody', {}, ...rows))
  return el('div', {class: 'block'},
    el('div', {class: 'scroll', role: 'region', tabIndex: 0, 'aria-label': text(block.caption) || on.words.table}, grid),
    rows.length > LONGEST_TABLE && foldedRows(rows.slice(SHOWN_ROWS), rows.length, on.words))
}

/** Hide *rows*, the end of a long table; the button shows them, and the keyboard goes on from there. */
function foldedRows(rows: HTMLElement[], all: number, words: Words): HTMLElement {
  for (const row of rows) row.hidden = true
  const more = el('button', {type: 'button', class: 'plain more', onclick: () => {
    for (const row of rows) row.hidden = false
    more.remove()
    rows[0]!.tabIndex = -1
    rows[0]!.focus({preventScroll: true})
  }}, fill(words.rows, {n: all}))
  return more
}

function tableRow(row: Row, on: Leaning): HTMLElement {
  return el('tr', {}, el('th', {scope: 'row', dir: 'auto'}, text(row?.heading)), ...list(row?.cells).map((cell) => tableCell(cell, on)))
}

function tableCell(cell: Sentence[], on: Leaning): HTMLElement {
  const said = list(cell)
  if (said.length === 0) return el('td', {}, el('span', {class: 'gap'}, on.words.gap))
  return el('td', {}, ...said.map((one) => el('p', {dir: 'auto'}, ...sentence(one, on))))
}

function ranking(block: Block, on: Leaning): HTMLElement {
  const entries = list(block.entries)
  return el('div', {class: 'block ranking', part: 'ranking'},
    entries.length > 1 && chartOf(entries, on.words),
    el('ol', {class: 'cards', 'aria-label': on.words.ranking}, ...entries.map((entry) => card(entry, on))))
}

/** A framework's card: its place, how much speaks for and against it, and what. */
function card(entry: Entry, on: Leaning): HTMLElement {
  const [pro, con] = [reasons(entry?.for, on), reasons(entry?.against, on)]
  const tally = fill(on.words.forAgainst, {n: pro.length, m: con.length})
  return el('li', {class: 'card'},
    el('div', {class: 'card-head'},
      el('b', {class: 'name', dir: 'auto'}, text(entry?.name)),
      el('span', {class: 'score'}, `${on.words.score} `, el('b', {}, scoreOf(entry).toFixed(2)))),
    el('div', {class: 'tally'}, balance(pro.length, con.length), el('span', {}, tally)),
    el('details', {class: 'reasons'},
      el('summary', {}, on.words.reasons),
      side(on.words.for, pro, on.words.nothingFor), side(on.words.against, con, on.words.nothingAgainst)))
}

function reasons(numbers: number[] | undefined, on: Leaning): HTMLElement[] {
  return list(numbers).flatMap((number) => {
    const [said, button] = [on.citation(number), on.cite(number)]
    return said && button ? [el('li', {dir: 'auto', lang: 'en'}, ...withButtons(text(said.statement), [button], ''))] : []
  })
}

function side(name: string, said: HTMLElement[], none: string): HTMLElement {
  if (said.length === 0) return el('p', {class: 'none'}, none)
  return el('div', {class: 'reason-side'}, el('h4', {}, name), el('ul', {}, ...said))
}

/** The bar for and against; its numbers stand beside it in words. */
function balance(pro: number, con: number): HTMLElement {
  const bar = el('span', {class: 'balance', 'aria-hidden': 'true'})
  for (const [name, share] of [['pro', pro], ['con', con]] as const) {
    const part = el('span', {class: name})
    part.style.flexGrow = String(share)
    if (share) bar.append(part)
  }
  return bar
}

function dispute(block: Block, on: Leaning): HTMLElement {
  const names = [on.words.side1, on.words.side2]
  const sides = list(block.sides).map((said, at) => el('section', {class: 'side'},
    el('h5', {}, names[at] ?? on.words.side3),
    ...list(said).map((one) => el('p', {dir: 'auto'}, ...sentence(one, on)))))
  return el('div', {class: 'block dispute', part: 'dispute'},
    el('p', {class: 'kicker'}, el('span', {class: 'sign', 'aria-hidden': 'true'}, '≠'), ` ${on.words.disagree}`),
    block.title && el('h4', {dir: 'auto'}, text(block.title)),
    el('div', {class: 'sides'}, ...sides))
}

/** A sentence's text with its citation buttons. A button never starts a line, nor does the full stop after it. */
function sentence(one: Sentence | undefined, on: Leaning): (Node | string)[] {
  const segments = list(one?.segments).map((segment) => ({
    text: text(segment?.text),
    buttons: list(segment?.citations).map(on.cite).filter((button) => button !== null),
  }))
  return segments.flatMap((segment, at) =>
    segment.buttons.length === 0 ? [segment.text] : withButtons(segment.text, segment.buttons, takePunctuation(segments[at + 1])))
}

/** The punctuation that *next* starts with, which it loses. */
function takePunctuation(next: Pick<Segment, 'text'> | undefined): string {
  const found = /^[.,;:!?)]+/.exec(next?.text ?? '')?.[0] ?? ''
  if (next) next.text = next.text.slice(found.length)
  return found
}

function withButtons(words: string, buttons: HTMLElement[], after: string): (Node | string)[] {
  const [, before = '', word = ''] = /^([^]*?)(\S*)$/.exec(words) ?? []
  const [first, ...others] = buttons
  if (!first) return [words]
  if (word.length > LONGEST_KEPT_WHOLE) return [words, ...buttons, after]
  const last = others.pop()
  return last ? [before, whole(word, first), ...others, whole(last, after)] : [before, whole(word, first, after)]
}

function whole(...children: (Node | string)[]): HTMLElement {
  return el('span', {class: 'whole'}, ...children)
}
