/** A conversation under way: what is asked when, what waits, and what comes back after a reload. */

import {Problem, type Api} from './api.js'
import {newId, waitOf} from './backoff.js'
import {answerOf} from './answer.js'
import {el} from './dom.js'
import {markdownOf} from './markdown.js'
import type {Memory} from './memory.js'
import {Notes} from './notes.js'
import {save, toClipboard} from './taking.js'
import {countdownOf, noticeOf, titleOf, TurnView} from './turn.js'
import type {Message, Rating, Reply, Turn} from './types.js'
import type {Words} from './words.js'

const THINKING_AFTER_MS = 300
const SHOWN_AT_ONCE = 20

/** What a conversation needs of the element that it is in. */
export interface Stage {
  log: HTMLElement
  /** Say something to those who hear the page: at once where it is *urgent*. */
  announce: (said: string, urgent?: boolean) => void
  /** Whether an answer is awaited, and for so long that it is worth saying. */
  waits: (waiting: boolean, long: boolean) => void
  /** Whether there are turns. */
  talks: (talking: boolean) => void
  /** Bring *node* up so that it can be read from its start. */
  bringUp: (node: HTMLElement) => void
  /** Put *text* into the box for editing. */
  edit: (text: string) => void
  bounds: () => DOMRect
  emit: (name: string, detail: unknown, cancelable?: boolean) => boolean
}

interface Waiting {
  message: Message
  view: TurnView
  tries: number
}

/** One conversation. It ends with `leave`; another one is another Talk. */
export class Talk {
  readonly notes: Notes
  #leaving = new AbortController()
  /** Questions to send, in their order; the first one is sent or waits for its next try. */
  #queue: Waiting[] = []
  /** Questions that only a person sends again. */
  #parked: Waiting[] = []
  #shown = new Map<string, TurnView>()
  #last: TurnView | null = null
  #sending = false
  #ticking: ReturnType<typeof setInterval> | undefined
  #thinking: ReturnType<typeof setTimeout> | undefined

  constructor(readonly api: Api, readonly memory: Memory, readonly words: Words, readonly stage: Stage) {
    this.notes = new Notes(words, api, stage.bounds, () => this.#leaving.signal)
  }

  /** Whether an answer is awaited. */
  get busy(): boolean {
    return this.#sending
  }

  /** Ask *text*, unless an answer is still awaited or a listener objects. Says whether it was asked. */
  ask(text: string): boolean {
    const question = text.trim()
    if (!question) return false
    if (this.#sending) {
      this.stage.announce(this.words.busy)
      return false
    }
    if (!this.stage.emit('advisor-ask', {question}, true)) return false
    this.#enqueue({text: question, id: newId()})
    return true
  }

  /** Show the conversation so far, and send again what it left without an answer. */
  async restore(): Promise<void> {
    const id = this.memory.conversation
    if (id) await this.#restoreTurns(id)
    if (this.#leaving.signal.aborted) return
    const known = new Set([...this.#shown.values()].slice(-1).map(({question}) => question))
    const waiting = this.memory.waiting.filter(({text}) => !known.has(text))
    this.memory.waiting = waiting
    for (const message of waiting) this.#enqueue(message)
  }

  /** Send what waited, now that the connection is back. */
  goOn(): void {
    if (this.#sending || this.#queue.length === 0) return
    this.#pump()
  }

  /** Stop; nothing of this conversation happens any more. */
  leave(): void {
    this.#leaving.abort()
    clearInterval(this.#ticking)
    this.#rest()
    this.notes.shut()
  }

  #enqueue(message: Message): void {
    const view = this.#addTurn(message.text)
    this.#queue.push({message, view, tries: 0})
    this.#keepWaiting()
    this.stage.bringUp(view.node)
    if (this.#ticking === undefined) this.#pump()
    else view.queued()
  }

  /** Send the first of the queue, where that is possible now. */
  #pump(): void {
    clearInterval(this.#ticking)
    this.#ticking = undefined
    const [first] = this.#queue
    if (this.#sending || !first) return
    if (navigator.onLine) void this.#send(first)
    else for (const {view} of this.#queue) view.queued()
  }

  async #send(waiting: Waiting): Promise<void> {
    const {message, view} = waiting
    const {signal} = this.#leaving
    view.show(null)
    this.#wait()
    try {
      const reply = await this.#reply(message, view, signal)
      this.#queue.shift()
      this.memory.conversation = reply.conversation_id
      this.#rest()
      this.#keepWaiting()
      this.#answer(reply, view)
      this.stage.emit('advisor-answer', reply)
    } catch (error) {
      if (signal.aborted) return
      this.#rest()
      this.#fail(error, waiting)
    }
    if (this.#ticking === undefined && navigator.onLine) this.#pump()
  }

  /** The reply to *message*; in a new conversation where the service no longer knows this one. */
  async #reply(message: Message, view: TurnView, signal: AbortSignal): Promise<Reply> {
    try {
      return await this.api.ask(message, this.memory.conversation, signal)
    } catch (error) {
      if (!this.memory.conversation || !(error instanceof Problem) || error.status !== 404) throw error
      this.memory.conversation = null
      view.node.before(noticeOf(this.words.gone))
      return this.api.ask(message, null, signal)
    }
  }

  #answer(reply: Reply, view: TurnView): void {
    this.#shown.get(reply.turn_id)?.node.remove()
    this.#show(reply, view)
    this.stage.bringUp(view.node)
  }

  #show(reply: Reply | Turn, view: TurnView): void {
    if (reply.turn_id) this.#shown.set(reply.turn_id, view)
    view.show(answerOf(reply, this.words, this.notes, {
      ask: (question) => this.#pick(question),
      rate: (rating, comment) => this.#rate(reply.turn_id, rating, comment),
      copy: async () => this.stage.announce(await toClipboard(markdownOf(view.question ?? '', reply), view.node) ? this.words.copied : this.words.uncopied),
      record: () => this.#record(),
      announce: this.stage.announce,
    }))
  }

  /** Ask what a button offers; the keyboard goes on from the new turn. */
  #pick(question: string): void {
    if (this.ask(question)) this.#last?.node.focus({preventScroll: true})
  }

  async #rate(turn: string, rating: Rating, comment: string | null): Promise<void> {
    await this.api.rate(turn, rating, comment, this.#leaving.signal)
    this.stage.emit('advisor-feedback', {turn_id: turn, rating, comment})
  }

  async #record(): Promise<void> {
    try {
      const {name, markdown} = await this.api.record(this.memory.conversation ?? '', this.#leaving.signal)
      save(name, markdown)
      this.stage.announce(this.words.saved)
    } catch {
      if (!this.#leaving.signal.aborted) this.stage.announce(this.words.unsaved, true)
    }
  }

  #fail(error: unknown, waiting: Waiting): void {
    if (!(error instanceof Problem)) reportError(error)
    const problem = error instanceof Problem ? error : new Problem(500)
    const offline = problem.status === 0 && !navigator.onLine
    waiting.tries += 1
    const seconds = offline ? null : waitOf(problem, waiting.tries)
    if (!offline && seconds === null) {
      this.#queue.shift()
      this.#parked.push(waiting)
      this.#keepWaiting([401, 403, 413, 422].includes(problem.status) ? waiting : null)
    }
    if (offline) return waiting.view.queued()
    const countdown = waiting.view.problem(problem, () => this.#retry(waiting), () => this.#edit(waiting))
    this.stage.announce(titleOf(problem, this.words), true)
    this.stage.bringUp(waiting.view.node)
    this.stage.emit('advisor-error', {status: problem.status, detail: problem.detail, retryAfter: problem.retryAfter})
    if (seconds !== null) this.#countDown(problem, seconds, countdown)
  }

  #countDown(problem: Problem, seconds: number, shown: HTMLElement): void {
    const until = Date.now() + seconds * 1000
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000)
      if (left <= 0) return this.#pump()
      shown.textContent = countdownOf(problem, left, this.words)
    }
    this.#ticking = setInterval(tick, 250)
    tick()
  }

  #retry(waiting: Waiting): void {
    if (this.#sending) return this.stage.announce(this.words.busy)
    this.#queue = [waiting, ...this.#queue.filter((one) => one !== waiting)]
    this.#parked = this.#parked.filter((one) => one !== waiting)
    this.#keepWaiting()
    waiting.view.node.focus({preventScroll: true})
    this.#pump()
  }

  #edit(waiting: Waiting): void {
    this.#queue = this.#queue.filter((one) => one !== waiting)
    this.#parked = this.#parked.filter((one) => one !== waiting)
    this.#keepWaiting()
    waiting.view.node.remove()
    this.stage.talks(this.stage.log.childElementCount > 0)
    this.stage.edit(waiting.message.text)
    if (!this.#sending) this.#pump()
  }

  /** Keep what is to be sent again after a reload, but for *lost*, which would be refused again. */
  #keepWaiting(lost: Waiting | null = null): void {
    this.memory.waiting = [...this.#parked, ...this.#queue].filter((one) => one !== lost).map(({message}) => message)
  }

  #addTurn(question: string | null): TurnView {
    const view = new TurnView(question, this.words)
    this.#last?.node.classList.add('past')
    this.#last = view
    this.stage.log.append(view.node)
    this.stage.talks(true)
    return view
  }

  async #restoreTurns(id: string): Promise<void> {
    const {signal} = this.#leaving
    this.#wait()
    try {
      const turns = await this.api.turns(id, signal)
      this.#rest()
      this.#quietly(() => this.#showTurns(turns))
      if (this.#last) this.stage.bringUp(this.#last.node)
    } catch (error) {
      if (signal.aborted) return
      this.#rest()
      this.#cannotRestore(error, id)
    }
  }

  /** The latest of *turns*, and a button for those before. */
  #showTurns(turns: Turn[]): void {
    for (const turn of turns.slice(-SHOWN_AT_ONCE)) this.#show(turn, this.#addTurn(turn.question))
    this.#offerEarlier(turns.slice(0, -SHOWN_AT_ONCE))
  }

  #offerEarlier(earlier: Turn[]): void {
    if (earlier.length === 0) return
    const {log} = this.stage
    const button = el('button', {type: 'button', class: 'plain', onclick: () => this.#quietly(() => {
      const before = log.scrollHeight
      const views = earlier.slice(-SHOWN_AT_ONCE).map((turn) => {
        const view = new TurnView(turn.question, this.words)
        view.node.classList.add('past')
        this.#show(turn, view)
        return view
      })
      offer.replaceWith(...views.map(({node}) => node))
      this.#offerEarlier(earlier.slice(0, -SHOWN_AT_ONCE))
      views.at(-1)?.node.focus({preventScroll: true})
      const scroller = log.closest('.scroller')
      if (scroller) scroller.scrollTop += log.scrollHeight - before
    })}, this.words.earlier)
    const offer = el('div', {class: 'notice earlier'}, button)
    log.prepend(offer)
  }

  #cannotRestore(error: unknown, id: string): void {
    if (error instanceof Problem && error.status === 404) {
      this.memory.conversation = null
      return
    }
    const retry = el('button', {type: 'button', class: 'plain', onclick: () => { notice.remove(); void this.#restoreTurns(id) }}, this.words.retry)
    const notice = noticeOf(this.words.unshown, retry)
    this.stage.log.prepend(notice)
    this.stage.talks(true)
  }

  /** Change the log without reading all of it out. */
  #quietly(change: () => void): void {
    const {log} = this.stage
    log.setAttribute('aria-live', 'off')
    change()
    setTimeout(() => log.setAttribute('aria-live', 'polite'), 500)
  }

  #wait(): void {
    this.#sending = true
    this.stage.waits(true, false)
    this.#thinking = setTimeout(() => this.stage.waits(true, true), THINKING_AFTER_MS)
  }

  #rest(): void {
    clearTimeout(this.#thinking)
    this.#sending = false
    this.stage.waits(false, false)
  }
}
