/** Thumbs, and a comment for who has one. */

import {el, icon} from './dom.js'
import type {Rating} from './types.js'
import type {Words} from './words.js'

const THUMB = 'M7 11v9H4v-9zM9 11l4-8c1.4 0 2.4 1 2.4 2.4L14.7 9H19a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 17.9 20H9z'
const LONGEST = 2000

/** Sends a rating; rejects where it was not kept. */
export type Rate = (rating: Rating, comment: string | null) => Promise<void>

/** The thumbs, *before* pressed already; what follows a press is put into *below*. */
export function feedbackOf(words: Words, before: Rating | null, rate: Rate, below: HTMLElement, announce: (said: string) => void): HTMLElement {
  let rated = before
  const thumbs = [thumb('up', words.up), thumb('down', words.down)]
  press(rated)
  return el('div', {class: 'thumbs', role: 'group', 'aria-label': words.rate}, ...thumbs)

  function thumb(rating: Rating, label: string): HTMLButtonElement {
    return el('button', {
      type: 'button', class: `quiet thumb ${rating}`, 'aria-label': label, title: label, 'data-rating': rating,
      onclick: () => void send(rating, null),
    }, icon(THUMB))
  }

  function press(rating: Rating | null): void {
    for (const button of thumbs) button.setAttribute('aria-pressed', String(button.dataset['rating'] === rating))
  }

  async function send(rating: Rating, comment: string | null): Promise<void> {
    press(rating)
    try {
      await rate(rating, comment)
      rated = rating
      tell(words.thanks)
      if (comment !== null) return
      below.append(commentOf(rating))
      below.scrollIntoView({block: 'nearest'})
    } catch {
      press(rated)
      tell(words.unrated)
    }
  }

  function tell(said: string): void {
    below.replaceChildren(el('p', {class: 'thanks'}, said))
    announce(said)
  }

  function commentOf(rating: Rating): HTMLFormElement {
    const box = el('textarea', {rows: 2, maxLength: LONGEST, dir: 'auto'})
    const label = rating === 'up' ? words.praise : words.comment
    const back = () => thumbs.find((button) => button.dataset['rating'] === rating)?.focus()
    return el('form', {class: 'comment', onsubmit: (event: Event) => {
      event.preventDefault()
      const said = box.value.trim()
      back()
      if (said) void send(rating, said)
    }},
    el('label', {}, el('span', {}, `${label} `, el('small', {}, `(${words.optional})`)), box),
    el('div', {class: 'actions'},
      el('button', {type: 'submit', class: 'solid'}, words.sendComment),
      el('button', {type: 'button', class: 'plain', onclick: () => { back(); below.replaceChildren() }}, words.skip)))
  }
}
