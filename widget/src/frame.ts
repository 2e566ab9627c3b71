/** What stands round the conversation: launcher, head, greeting, box. Nodes only; what they do is the element's business. */

import {el, icon} from './dom.js'
import {rove} from './roving.js'
import type {Words} from './words.js'

const LONGEST_QUESTION = 2000
const LAUNCH = 'M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12.5h5'
const FRESH = 'M5 19l1-4L16 5l3 3L9 18zM13 8l3 3'
const LINK = 'M10 14l4-4M8.5 11.5l-2 2a3 3 0 0 0 4.2 4.2l2-2M15.5 12.5l2-2a3 3 0 0 0-4.2-4.2l-2 2'
const CLOSE = 'M6 6l12 12M18 6L6 18'

/** The nodes that the element works with. */
export type Frame = ReturnType<typeof frameOf>

/** The frame, in the words of a language. *heading* stands in place of the title. */
export function frameOf(words: Words, {inline, heading, suggestions}: {inline: boolean; heading: string; suggestions: string[]}) {
  const title = heading || words.title
  const launcher = el('button', {type: 'button', class: 'launcher', part: 'launcher', 'aria-label': words.open, 'aria-expanded': 'false', 'aria-haspopup': 'dialog'}, icon(LAUNCH))
  const fresh = quiet(words.fresh, FRESH)
  const link = quiet(words.link, LINK)
  const close = quiet(words.close, CLOSE)
  const box = el('textarea', {
    rows: 1, maxLength: LONGEST_QUESTION, dir: 'auto', part: 'input', enterKeyHint: 'send', autocomplete: 'off', placeholder: words.placeholder,
    'aria-label': words.question, 'aria-describedby': 'counter',
  })
  const send = el('button', {type: 'submit', class: 'solid send', part: 'send'}, words.send)
  const counter = el('p', {class: 'counter', id: 'counter'})
  const form = el('form', {class: 'composer', part: 'composer'},
    el('div', {class: 'box'}, box, send), counter,
    words.english && el('p', {class: 'english'}, words.english))
  const starters = rove(el('div', {class: 'starters', part: 'suggestions', role: 'group', 'aria-label': words.starters},
    el('h3', {'aria-hidden': 'true'}, words.starters),
    ...suggestions.map((question) => el('button', {type: 'button', part: 'suggestion', dir: 'auto', lang: 'en'}, question))))
  const welcome = el('div', {class: 'welcome'},
    el('slot', {name: 'intro'}, el('h2', {class: 'intro'}, words.intro), el('p', {class: 'about'}, words.about)),
    suggestions.length > 0 && starters)
  const log = el('div', {class: 'log', part: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words.log})
  const thinking = el('p', {class: 'thinking'})
  const scroller = el('div', {class: 'scroller'}, welcome, log, thinking)
  const banner = el('p', {class: 'banner', hidden: true}, words.offline)
  const [polite, assertive] = [
    el('p', {class: 'unseen', role: 'status', 'aria-live': 'polite'}),
    el('p', {class: 'unseen', role: 'alert', 'aria-live': 'assertive'}),
  ]
  fresh.hidden = link.hidden = true
  const panel = el('section', {class: 'panel', part: 'panel', role: inline ? 'region' : 'dialog', 'aria-labelledby': 'title'},
    el('header', {class: 'head', part: 'header'},
      el('h2', {id: 'title', class: 'title', part: 'title'}, title), link, fresh, !inline && close),
    banner, scroller, form, polite, assertive)
  return {launcher, panel, fresh, link, close, form, box, send, counter, starters, welcome, log, thinking, scroller, banner, polite, assertive}
}

function quiet(label: string, path: string): HTMLButtonElement {
  return el('button', {type: 'button', class: 'quiet icon-button', 'aria-label': label, title: label}, icon(path))
}
