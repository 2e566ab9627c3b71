/** A chart of scores, drawn by hand: bars from the line of silence, to the right for, to the left against. */

import {el, svg, text} from './dom.js'
import type {Entry} from './types.js'
import type {Words} from './words.js'

const ROW = 28
const NAMES = 32
const NUMBERS = 10
const SILENCE = 0.5

/** The chart of *entries*, and behind it a table of the same numbers. */
export function chartOf(entries: Entry[], words: Words): HTMLElement {
  const places = entries.map((entry) => ({name: text(entry?.name), score: scoreOf(entry), for: count(entry?.for), against: count(entry?.against)}))
  const high = places.length * ROW
  const label = places.map(({name, score}) => `${name} ${score.toFixed(2)}`).join(', ')
  const drawn = svg('svg', {class: 'plot', part: 'chart', role: 'img', 'aria-label': `${words.chart} ${label}`, width: '100%', height: high},
    svg('line', {class: 'silence', x1: across(SILENCE), x2: across(SILENCE), y1: 0, y2: high}),
    ...places.flatMap(({name, score}, at) => row(name, score, at * ROW)))
  const table = el('table', {},
    el('thead', {}, el('tr', {}, ...[words.framework, words.score, words.for, words.against].map((one) => el('th', {scope: 'col'}, one)))),
    el('tbody', {}, ...places.map((place) => el('tr', {},
      el('th', {scope: 'row', dir: 'auto'}, place.name),
      ...[place.score.toFixed(2), String(place.for), String(place.against)].map((one) => el('td', {}, one))))))
  return el('figure', {class: 'chart'}, drawn,
    el('figcaption', {}, words.chart),
    el('details', {}, el('summary', {}, words.asTable), el('div', {class: 'numbers'}, table)))
}

/** A score as a number from 0 to 1, whatever was sent. */
export function scoreOf(entry: Entry): number {
  return Math.min(1, Math.max(0, Number(entry?.score) || 0))
}

function row(name: string, score: number, top: number): SVGElement[] {
  const from = Math.min(score, SILENCE)
  return [
    svg('text', {class: 'plot-name', x: 0, y: top + ROW / 2, 'dominant-baseline': 'central'}, shortened(name)),
    svg('rect', {class: 'track', x: across(0), y: top + ROW / 2 - 1, width: `${100 - NAMES - NUMBERS}%`, height: 2}),
    svg('rect', {
      class: score < SILENCE ? 'beam against' : 'beam',
      x: across(from),
      y: top + ROW / 2 - 6,
      width: `${Math.abs(score - SILENCE) * (100 - NAMES - NUMBERS)}%`,
      height: 12,
      rx: 1,
    }),
    svg('text', {class: 'plot-score', x: '100%', y: top + ROW / 2, 'dominant-baseline': 'central', 'text-anchor': 'end'}, score.toFixed(2)),
  ]
}

function across(share: number): string {
  return `${NAMES + share * (100 - NAMES - NUMBERS)}%`
}

function shortened(name: string): string {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name
}

function count(numbers: unknown): number {
  return Array.isArray(numbers) ? numbers.length : 0
}
