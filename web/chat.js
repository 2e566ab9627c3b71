/** The conversation: an element around the page's own form and log. It registers nothing; app.js does. */

import {Problem} from './api.js'
import {el} from './dom.js'
import {Memory} from './memory.js'
import {Notes} from './notes.js'
import {answerOf, noticeOf, problemOf, turnOf} from './turn.js'

/**
 * @typedef {import('./api.js').Reply} Reply
 * @typedef {import('./memory.js').Message} Message
 */

const THINKING_AFTER_MS = 300
const COUNT_FROM = 1800

/**
 * `<advisor-chat>`. Fires `ask` (cancelable, detail: {text}), `answer` (detail: the reply) and `problem` (detail: the error).
 * The attribute `busy` stands while an answer is awaited. Whoever defines the element gives its prototype an `api`, an Api.
 */
export class AdvisorChat extends HTMLElement {
  #memory = new Memory()
  #notes = new Notes()
  #leaving = new AbortController()
  #talk = new AbortController()
  #thinkingSoon = 0
  /** @type {Record<string, HTMLElement>} */
  #parts = {}
  /** @type {HTMLTextAreaElement} */
  #box
  /** @type {HTMLButtonElement} */
  #send

  connectedCallback() {
    this.#leaving = new AbortController()
    this.#talk = new AbortController()
    for (const part of this.querySelectorAll('[data-part]')) this.#parts[part.dataset.part] = part
    this.#box = this.querySelector('textarea')
    this.#send = this.querySelector('.send')
    this.#listen({signal: this.#leaving.signal})
    this.#onInput()
    this.#restore()
  }

  disconnectedCallback() {
    this.#leaving.abort()
    this.#talk.abort()
    this.#rest()
  }

  /** Ask *text*, unless an answer is still awaited or a listener objects. Says whether it was asked. @param {string} text */
  ask(text) {
    const question = text.trim()
    if (!question || this.hasAttribute('busy')) return false
    if (!this.dispatchEvent(new CustomEvent('ask', {bubbles: true, cancelable: true, detail: {text: question}}))) return false
    const message = {text: question, messageId: newId()}
    this.#answer(message, this.#openTurn(question))
    return true
  }

  /** Leave this conversation and begin an empty one. */
  startAnew() {
    this.#talk.abort()
    this.#talk = new AbortController()
    this.#memory.conversation = null
    this.#memory.unanswered = null
    this.#parts.log.replaceChildren()
    this.#notes = new Notes()
    this.#rest()
    this.#showTalking(false)
    this.#box.focus()
  }

  /** @param {{signal: AbortSignal}} until */
  #listen(until) {
    this.#parts.form.addEventListener('submit', (event) => this.#onSubmit(event), until)
    this.#parts.new.addEventListener('click', () => this.startAnew(), until)
    this.#parts.starters.addEventListener('click', (event) => this.#onStarter(event), until)
    this.#box.addEventListener('input', () => this.#onInput(), until)
    this.#box.addEventListener('keydown', (event) => this.#onKey(event), until)
    this.addEventListener('keydown', (event) => this.#onEscape(event), until)
    window.addEventListener('resize', () => this.#notes.place(), until)
  }

  /** @param {Event} event */
  #onSubmit(event) {
    event.preventDefault()
    if (this.ask(this.#box.value)) this.#fill('')
    this.#box.focus()
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    if (this.ask(this.#box.value)) this.#fill('')
  }

  /** @param {KeyboardEvent} event */
  #onEscape(event) {
    if (event.key === 'Escape' && !event.isComposing && this.#notes.close()) event.preventDefault()
  }

  /** @param {Event} event */
  #onStarter(event) {
    const button = event.target instanceof Element && event.target.closest('button')
    if (button) this.#pick(button.querySelector('span')?.textContent ?? '')
  }

  /** Ask what a button offers; the keyboard goes on from the new turn. @param {string} text */
  #pick(text) {
    if (this.ask(text)) this.#parts.log.lastElementChild?.focus({preventScroll: true})
  }

  #onInput() {
    const {length} = this.#box.value
    const full = length >= this.#box.maxLength
    this.#parts.counter.textContent = length < COUNT_FROM ? '' : `${grouped(length)} of ${grouped(this.#box.maxLength)} characters`
    this.#parts.counter.classList.toggle('full', full)
    this.#box.style.blockSize = 'auto'
    this.#box.style.blockSize = `${this.#box.scrollHeight}px`
  }

  /** @param {string} text */
  #fill(text) {
    this.#box.value = text
    this.#onInput()
  }

  /** Show the conversation that this tab was in, and the question that it left without an answer. */
  async #restore() {
    const id = this.#memory.conversation
    if (id) await this.#restoreTurns(id)
    const left = this.#memory.unanswered
    if (left && !this.hasAttribute('busy')) this.#offer(left)
  }

  /** @param {string} id */
  async #restoreTurns(id) {
    this.#showTalking(true)
    this.#wait()
    const {signal} = this.#talk
    try {
      const {turns} = await this.api.conversation(id, signal)
      this.#quietly(() => turns.forEach((turn) => this.#show(turn, this.#addTurn(turn.question))))
      if (turns.at(-1)?.question === this.#memory.unanswered?.text) this.#memory.unanswered = null
      this.#parts.log.lastElementChild?.scrollIntoView({block: 'start'})
    } catch (error) {
      if (!signal.aborted) this.#cannotRestore(error, id)
    }
    if (!signal.aborted) this.#rest()
  }

  /** @param {unknown} error @param {string} id */
  #cannotRestore(error, id) {
    if (error instanceof Problem && error.status === 404) {
      this.#memory.conversation = null
      this.#showTalking(this.#memory.unanswered !== null)
      return
    }
    const again = el('button', {type: 'button', class: 'plain', onclick: () => { notice.remove(); this.#restoreTurns(id) }}, 'Retry')
    const notice = noticeOf('The conversation so far could not be shown. It is kept, and you can go on asking.', again)
    this.#parts.log.prepend(notice)
  }

  /** @param {Message} message a question that a reload cut off */
  #offer(message) {
    const turn = this.#addTurn(message.text)
    this.#fail(new Problem(0), message, turn)
  }

  /** Change the log without reading all of it out. @param {() => void} change */
  #quietly(change) {
    this.#parts.log.setAttribute('aria-live', 'off')
    change()
    setTimeout(() => this.#parts.log.setAttribute('aria-live', 'polite'), 500)
  }

  /** @param {string} question */
  #openTurn(question) {
    const turn = this.#addTurn(question)
    this.#showTalking(true)
    bringUp(turn)
    return turn
  }

  /** @param {string|null} question */
  #addTurn(question) {
    const turn = turnOf(question)
    this.#parts.log.append(turn)
    return turn
  }

  /** @param {Message} message @param {HTMLElement} turn */
  async #answer(message, turn) {
    const {signal} = this.#talk
    this.#memory.unanswered = message
    this.#wait()
    try {
      const reply = await this.#fetchAnswer(message, turn, signal)
      this.#memory.conversation = reply.conversation_id
      this.#memory.unanswered = null
      this.#show(reply, turn)
      this.dispatchEvent(new CustomEvent('answer', {bubbles: true, detail: reply}))
    } catch (error) {
      if (signal.aborted) return
      this.#fail(error, message, turn)
      this.dispatchEvent(new CustomEvent('problem', {bubbles: true, detail: error}))
    }
    this.#rest()
    bringUp(turn)
  }

  /**
   * The reply to *message*; in a new conversation where the service no longer knows this one.
   *
   * @param {Message} message
   * @param {HTMLElement} turn
   * @param {AbortSignal} signal
   * @returns {Promise<Reply>}
   */
  async #fetchAnswer(message, turn, signal) {
    const question = {question: message.text, message_id: message.messageId}
    const known = this.#memory.conversation
    try {
      return await this.api.ask({...question, conversation_id: known}, signal)
    } catch (error) {
      if (!known || !(error instanceof Problem) || error.status !== 404) throw error
      this.#memory.conversation = null
      turn.before(noticeOf('The conversation so far is no longer kept. A new one begins here.'))
      return this.api.ask({...question, conversation_id: null}, signal)
    }
  }

  /** @param {Reply} reply @param {HTMLElement} turn */
  #show(reply, turn) {
    turn.append(answerOf(reply, this.#notes, {
      ask: (question) => this.#pick(question),
      rate: (turnId, rating) => this.api.rate(turnId, rating, this.#talk.signal),
    }))
  }

  /** @param {unknown} error @param {Message} message @param {HTMLElement} turn */
  #fail(error, message, turn) {
    if (!(error instanceof Problem)) reportError(error)
    const problem = error instanceof Problem ? error : new Problem(500)
    const shown = problemOf(problem, () => this.#retry(message, turn, shown), () => this.#edit(message, turn))
    turn.append(shown)
    this.#showTalking(true)
  }

  /** @param {Message} message @param {HTMLElement} turn @param {HTMLElement} shown */
  #retry(message, turn, shown) {
    if (this.hasAttribute('busy')) return
    shown.remove()
    turn.focus({preventScroll: true})
    this.#answer(message, turn)
  }

  /** @param {Message} message @param {HTMLElement} turn */
  #edit(message, turn) {
    turn.remove()
    this.#memory.unanswered = null
    this.#fill(message.text)
    this.#showTalking(this.#parts.log.childElementCount > 0)
    this.#box.focus()
  }

  #wait() {
    this.setAttribute('busy', '')
    this.#send.setAttribute('aria-disabled', 'true')
    this.#thinkingSoon = setTimeout(() => {
      this.#parts.thinking.textContent = 'Looking through the articles'
      this.#parts.thinking.scrollIntoView({block: 'nearest'})
    }, THINKING_AFTER_MS)
  }

  #rest() {
    clearTimeout(this.#thinkingSoon)
    this.removeAttribute('busy')
    this.#send.setAttribute('aria-disabled', 'false')
    this.#parts.thinking.textContent = ''
  }

  /** @param {boolean} talking */
  #showTalking(talking) {
    this.toggleAttribute('talking', talking)
    this.#parts.intro.hidden = talking
    this.#parts.starters.hidden = talking
    this.#parts.new.hidden = !talking
  }
}

/** Scroll so that *turn* can be read from its start; the first one with the page's head. @param {HTMLElement} turn */
function bringUp(turn) {
  if (turn.previousElementSibling) turn.scrollIntoView({block: 'start'})
  else window.scrollTo({top: 0})
}

/** An id that nobody else has; works on plain HTTP, too. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @param {number} number */
function grouped(number) {
  return number.toLocaleString('en')
}
