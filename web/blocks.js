/** Blocks of an answer -> DOM nodes. Whatever is not understood is left out; nothing is ever read as markup. */

import {el, list, text} from './dom.js'

/**
 * @typedef {import('./api.js').Block} Block
 * @typedef {import('./api.js').Sentence} Sentence
 * @typedef {import('./api.js').Standing} Standing
 * @typedef {(number: number) => (HTMLElement|null)} Cite a button for a citation number, or null where there is none
 */

const LONGEST_KEPT_WHOLE = 18

/** @type {Record<string, (block: Block, cite: Cite) => HTMLElement>} */
const RENDERERS = {paragraph, list: listing, table, ranking, dispute}

/** @param {Block[]} blocks @param {Cite} cite @returns {HTMLElement[]} */
export function renderBlocks(blocks, cite) {
  return list(blocks)
    .filter((block) => Object.hasOwn(RENDERERS, block?.type))
    .map((block) => RENDERERS[block.type](block, cite))
}

/** Plain text as paragraphs, for an answer without blocks. @param {string} plain @returns {HTMLElement[]} */
export function renderText(plain) {
  return text(plain).split(/\n{2,}/).filter(Boolean).map((part) => el('p', {dir: 'auto'}, part))
}

/** @param {Block} block @param {Cite} cite */
function paragraph(block, cite) {
  return el('div', {class: 'block', 'data-notes': ''}, el('p', {dir: 'auto'}, ...sentences(block.sentences, cite)))
}

/** @param {Block} block @param {Cite} cite */
function listing(block, cite) {
  const items = list(block.items).map((item) =>
    el('li', {'data-notes': ''}, el('span', {dir: 'auto'}, ...sentence(item, cite))))
  return el('div', {class: 'block listing'}, block.title && el('h3', {dir: 'auto'}, text(block.title)), el('ul', {}, ...items))
}

/** @param {Block} block @param {Cite} cite */
function table(block, cite) {
  const columns = list(block.columns)
  const head = el('tr', {}, ...columns.map((name) => el('th', {scope: 'col', dir: 'auto'}, text(name))))
  const grid = el('table', {},
    el('caption', {dir: 'auto'}, text(block.caption)),
    el('thead', {}, head),
    el('tbody', {}, ...list(block.rows).map((row) => tableRow(row, cite))))
  const view = el('div', {class: 'scroll', role: 'region', tabIndex: 0, 'aria-label': text(block.caption) || 'Table'}, grid)
  return el('div', {class: 'block', 'data-notes': ''}, view)
}

/** @param {import('./api.js').Row} row @param {Cite} cite */
function tableRow(row, cite) {
  return el('tr', {},
    el('th', {scope: 'row', dir: 'auto'}, text(row?.heading)),
    ...list(row?.cells).map((cell) => tableCell(cell, cite)))
}

/** @param {Sentence[]} cell @param {Cite} cite */
function tableCell(cell, cite) {
  const said = list(cell)
  if (said.length === 0) return el('td', {}, el('span', {class: 'gap'}, 'not stated'))
  return el('td', {}, ...said.map((one) => el('p', {dir: 'auto'}, ...sentence(one, cite))))
}

/** @param {Block} block @param {Cite} cite */
function ranking(block, cite) {
  const entries = list(block.entries).map((entry) => standing(entry, cite))
  return el('div', {class: 'block'}, el('ol', {class: 'ranking', 'aria-label': 'Ranking, best first'}, ...entries))
}

/** @param {Standing} entry @param {Cite} cite */
function standing(entry, cite) {
  const score = Math.min(1, Math.max(0, Number(entry?.score) || 0))
  const fill = el('span', {class: 'fill'})
  fill.style.inlineSize = `${Math.round(score * 100)}%`
  return el('li', {'data-notes': ''},
    el('div', {class: 'standing'},
      el('b', {class: 'name', dir: 'auto'}, text(entry?.name)),
      el('span', {class: 'bar', 'aria-hidden': 'true'}, fill),
      el('span', {class: 'score'}, el('span', {class: 'unseen'}, 'score '), score.toFixed(2))),
    el('div', {class: 'evidence'}, reasons('for', entry?.for, cite), reasons('against', entry?.against, cite)))
}

/** @param {string} side @param {number[]|undefined} numbers @param {Cite} cite */
function reasons(side, numbers, cite) {
  const buttons = list(numbers).map(cite).filter(Boolean)
  if (buttons.length === 0) return el('span', {class: 'reasons none'}, `nothing ${side}`)
  return el('span', {class: 'reasons'}, el('span', {class: 'side-name'}, side), ...buttons)
}

/** @param {Block} block @param {Cite} cite */
function dispute(block, cite) {
  const sides = list(block.sides).map((side, at) => el('section', {class: 'side', 'data-notes': ''},
    el('h4', {}, at === 0 ? 'On the one hand' : at === 1 ? 'On the other' : 'And again'),
    ...list(side).map((one) => el('p', {dir: 'auto'}, ...sentence(one, cite)))))
  return el('div', {class: 'block dispute'},
    el('p', {class: 'kicker'}, el('span', {class: 'sign', 'aria-hidden': 'true'}, '≠'), ' The articles disagree'),
    block.title && el('h3', {dir: 'auto'}, text(block.title)),
    el('div', {class: 'sides'}, ...sides))
}

/** @param {Sentence[]|undefined} all @param {Cite} cite @returns {(Node|string)[]} */
function sentences(all, cite) {
  return list(all).flatMap((one, at) => (at ? [' ', ...sentence(one, cite)] : sentence(one, cite)))
}

/**
 * A sentence's text with its citation buttons. A button never starts a line, nor does the full stop after it.
 *
 * @param {Sentence} one
 * @param {Cite} cite
 * @returns {(Node|string)[]}
 */
function sentence(one, cite) {
  const segments = list(one?.segments).map((s) => ({text: text(s?.text), buttons: list(s?.citations).map(cite).filter(Boolean)}))
  return segments.flatMap((segment, at) => {
    if (segment.buttons.length === 0) return [segment.text]
    return withButtons(segment, takePunctuation(segments[at + 1]))
  })
}

/** @param {{text: string}|undefined} next loses the punctuation that it starts with */
function takePunctuation(next) {
  const found = /^[.,;:!?)]+/.exec(next?.text ?? '')?.[0] ?? ''
  if (next) next.text = next.text.slice(found.length)
  return found
}

/** @param {{text: string, buttons: HTMLElement[]}} segment @param {string} after */
function withButtons(segment, after) {
  const [, before, word] = /** @type {string[]} */ (/^([^]*?)(\S*)$/.exec(segment.text))
  const [first, ...others] = segment.buttons
  for (const button of segment.buttons.slice(0, -1)) button.classList.add('followed')
  for (const button of others) button.classList.add('next')
  if (word.length > LONGEST_KEPT_WHOLE) return [segment.text, ...segment.buttons, after]
  const last = others.pop()
  if (!last) return [before, whole(word, first, after)]
  return [before, whole(word, first), ...others, whole(last, after)]
}

/** @param {...(Node|string)} children */
function whole(...children) {
  return el('span', {class: 'whole'}, ...children)
}
