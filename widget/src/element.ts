/** The element `<framework-advisor>`: its attributes, methods and events, and the wiring between frame and conversation. */

import {Api} from './api.js'
import {frameOf, type Frame} from './frame.js'
import {Memory} from './memory.js'
import styles from './style.css'
import {Talk} from './talk.js'
import {toClipboard} from './taking.js'
import {subjectOf, User} from './user.js'
import {fill, languageOf, LANGUAGES, type Words} from './words.js'

const COUNT_FROM = 1800
const LINKED = /^#advisor=([\w-]{1,64})$/
const ATTRIBUTES = ['src', 'site', 'inline', 'open', 'position', 'theme', 'lang', 'heading', 'suggestions', 'persist', 'token-url'] as const
const STARTERS = [
  'Which framework for a real-time chat app, not Django?',
  'Compare Django and Flask',
  'What speaks against Flask?',
  'How do I choose a framework?',
]

/**
 * The advisor in a page. Events, all of which bubble out of the shadow root: `advisor-ask` (cancelable), `advisor-answer`,
 * `advisor-feedback`, `advisor-error`; docs/widget.md has what they tell.
 */
export class FrameworkAdvisor extends HTMLElement {
  static readonly observedAttributes = [...ATTRIBUTES, ...ATTRIBUTES.map((name) => `data-${name}`)]
  /** Where the service is, for elements that do not say it: where the script came from. */
  static service = location.origin

  #root = this.attachShadow({mode: 'open'})
  #frame: Frame | null = null
  #talk: Talk | null = null
  #user = new User('')
  #token: string | null = null
  #leaving = new AbortController()
  #scheduled = false

  connectedCallback(): void {
    if (this.#root.adoptedStyleSheets.length === 0) this.#root.adoptedStyleSheets = [sheetOf(styles)]
    this.#build()
  }

  disconnectedCallback(): void {
    this.#leaving.abort()
    this.#talk?.leave()
    this.#frame = this.#talk = null
    this.#root.replaceChildren()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#frame || before === after) return
    if (name === 'open' || name === 'data-open') this.#showOpen()
    else if (!/^(data-)?(position|theme)$/.test(name)) this.#buildSoon()
    this.#reflect()
  }

  // --- attributes as properties ---

  get src(): string { return (this.#said('src') ?? FrameworkAdvisor.service).replace(/\/+$/, '') }
  set src(url: string) { this.setAttribute('src', url) }
  get site(): string { return this.#said('site') ?? '' }
  set site(id: string) { this.setAttribute('site', id) }
  get position(): string { return this.#said('position') === 'start' ? 'start' : 'end' }
  set position(side: string) { this.setAttribute('position', side) }
  get theme(): string { return this.#said('theme') ?? 'auto' }
  set theme(theme: string) { this.setAttribute('theme', theme) }
  get heading(): string { return this.#said('heading') ?? '' }
  set heading(heading: string) { this.setAttribute('heading', heading) }
  get persist(): boolean { return this.#said('persist') !== 'off' }
  set persist(on: boolean) { this.setAttribute('persist', on ? 'on' : 'off') }
  get tokenUrl(): string { return this.#said('token-url') ?? '' }
  set tokenUrl(url: string) { this.setAttribute('token-url', url) }
  get inline(): boolean { return this.#said('inline') !== null }
  set inline(inline: boolean) { this.toggleAttribute('inline', inline) }
  get suggestions(): string[] {
    const said = this.#said('suggestions')
    if (said === 'off') return []
    return said === null ? STARTERS : said.split('|').map((one) => one.trim()).filter(Boolean)
  }
  set suggestions(questions: string[]) { this.setAttribute('suggestions', questions.join('|') || 'off') }

  /** Whether the panel is open; always, inline. */
  get opened(): boolean { return this.inline || this.#said('open') !== null }
  /** Whether an answer is awaited. */
  get busy(): boolean { return this.#talk?.busy ?? false }
  /** The id of the conversation, or null before its first answer. */
  get conversation(): string | null { return this.#talk?.memory.conversation ?? null }

  // --- methods ---

  /** Ask *question*, opening the panel. Says whether it was asked: not where an answer is awaited or a listener objects. */
  ask(question: string): boolean {
    if (!this.#talk?.ask(String(question))) return false
    this.setAttribute('open', '')
    return true
  }

  /** Open the panel; the keyboard goes to the box. */
  open(): void {
    this.setAttribute('open', '')
    this.#frame?.box.focus({preventScroll: this.inline})
  }

  /** Close the panel; the keyboard goes back to the launcher. */
  close(): void {
    if (this.inline) return
    this.removeAttribute('open')
    this.removeAttribute('data-open')
    this.#frame?.launcher.focus()
  }

  /** Let *token*, signed by the portal, say who is asking; null for nobody. Each user has a conversation of their own. */
  setUser(token: string | null): void {
    const same = subjectOf(token ?? '') === subjectOf(this.#token ?? '')
    this.#token = token
    this.#user.set(token)
    if (this.#frame && !same) this.#begin()
  }

  /** Leave this conversation and begin an empty one. */
  reset(): void {
    if (!this.#talk || !this.#frame) return
    const {memory} = this.#talk
    memory.conversation = null
    memory.waiting = []
    this.#begin()
    this.#frame.box.focus()
  }

  // --- building ---

  /** Attributes that change together build once. */
  #buildSoon(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (this.isConnected) this.#build()
    })
  }

  #build(): void {
    this.#leaving.abort()
    this.#leaving = new AbortController()
    this.#reflect()
    const words = this.#words()
    const frame = this.#frame = frameOf(words, {inline: this.inline, heading: this.heading, suggestions: this.suggestions})
    this.#root.replaceChildren(...(this.inline ? [] : [frame.launcher]), frame.panel)
    this.#user = new User(this.tokenUrl)
    this.#user.set(this.#token)
    this.#listen(frame, words)
    this.#showOpen()
    this.#showLine(frame)
    this.#begin()
  }

  /** Begin with what is remembered for this service, site and user. */
  #begin(): void {
    this.#talk?.leave()
    const frame = this.#frame
    if (!frame) return
    frame.log.replaceChildren()
    this.#showTalking(frame, false)
    const {signal} = this.#leaving
    if (!this.tokenUrl || this.#token) return this.#beginAs(this.#token, frame)
    this.#talk = null // whose conversation it is has to be known first
    const user = this.#user
    void user.token(signal).catch(() => null).then((token) => {
      if (!signal.aborted && this.#user === user) this.#beginAs(token, frame)
    })
  }

  #beginAs(token: string | null, frame: Frame): void {
    const words = this.#words()
    const memory = new Memory(this.#key(token), this.persist)
    const linked = LINKED.exec(location.hash)?.[1]
    if (linked) {
      memory.conversation = linked
      history.replaceState(history.state, '', location.pathname + location.search)
      if (!this.inline) this.setAttribute('open', '')
    }
    this.#talk = new Talk(new Api(this.src, this.site, this.#user), memory, words, {
      log: frame.log,
      announce: (said, urgent = false) => announce(urgent ? frame.assertive : frame.polite, said),
      waits: (waiting, long) => this.#showWaiting(frame, words, waiting, long),
      talks: (talking) => this.#showTalking(frame, talking),
      bringUp: (node) => bringUp(node, frame.scroller),
      edit: (text) => { this.#fill(frame, text); frame.box.focus() },
      bounds: () => frame.panel.getBoundingClientRect(),
      emit: (name, detail, cancelable = false) => this.dispatchEvent(new CustomEvent(name, {bubbles: true, composed: true, cancelable, detail})),
    })
    if (frame.box.value === '') this.#fill(frame, memory.draft)
    void this.#talk.restore()
  }

  #key(token: string | null): string {
    const subject = token ? subjectOf(token) : ''
    return ['advisor', this.src, this.site, subject && digest(subject)].filter(Boolean).join(' ')
  }

  #listen(frame: Frame, words: Words): void {
    const until = {signal: this.#leaving.signal}
    frame.launcher.addEventListener('click', () => this.open(), until)
    frame.close.addEventListener('click', () => this.close(), until)
    frame.fresh.addEventListener('click', () => this.reset(), until)
    frame.link.addEventListener('click', () => void this.#copyLink(frame, words), until)
    frame.form.addEventListener('submit', (event) => { event.preventDefault(); this.#submit(frame); frame.box.focus() }, until)
    frame.box.addEventListener('input', () => { this.#onInput(frame, words); if (this.#talk) this.#talk.memory.draft = frame.box.value }, until)
    frame.box.addEventListener('keydown', (event) => this.#onKey(event, frame), until)
    frame.starters.addEventListener('click', (event) => this.#onStarter(event, frame), until)
    frame.panel.addEventListener('keydown', (event) => this.#onEscape(event), until)
    frame.scroller.addEventListener('scroll', () => this.#talk?.notes.place(), {...until, passive: true})
    this.#root.addEventListener('pointerdown', (event) => { if (!this.#talk?.notes.holds(event.composedPath()[0])) this.#talk?.notes.shut() }, until)
    for (const name of ['resize', 'scroll'] as const) window.addEventListener(name, () => this.#talk?.notes.place(), {...until, passive: true})
    window.addEventListener('offline', () => this.#showLine(frame), until)
    window.addEventListener('online', () => { this.#showLine(frame); announce(frame.polite, words.online); this.#talk?.goOn() }, until)
  }

  #submit(frame: Frame): void {
    if (this.#talk?.ask(frame.box.value)) {
      this.#fill(frame, '')
      this.#talk.memory.draft = ''
    }
  }

  #onKey(event: KeyboardEvent, frame: Frame): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    this.#submit(frame)
  }

  #onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return
    if (!this.#talk?.notes.close()) this.close()
    event.stopPropagation()
  }

  #onStarter(event: Event, frame: Frame): void {
    const button = event.target instanceof Element && event.target.closest('button')
    if (button && this.#talk?.ask(button.textContent ?? '')) (frame.log.lastElementChild as HTMLElement | null)?.focus({preventScroll: true})
  }

  async #copyLink(frame: Frame, words: Words): Promise<void> {
    const link = `${location.href.replace(/#.*$/, '')}#advisor=${this.conversation ?? ''}`
    announce(frame.polite, await toClipboard(link, frame.panel) ? words.copied : words.uncopied)
  }

  // --- showing ---

  #onInput(frame: Frame, words: Words): void {
    const {box, counter} = frame
    const {length} = box.value
    const grouped = (number: number) => number.toLocaleString(this.#language())
    counter.textContent = length < COUNT_FROM ? '' : fill(words.counter, {n: grouped(length), max: grouped(box.maxLength)})
    counter.classList.toggle('full', length >= box.maxLength)
    box.style.blockSize = 'auto'
    if (box.scrollHeight) box.style.blockSize = `${box.scrollHeight}px`
  }

  #fill(frame: Frame, text: string): void {
    frame.box.value = text
    this.#onInput(frame, this.#words())
  }

  #showOpen(): void {
    const {launcher, panel} = this.#frame ?? {}
    if (!launcher || !panel) return
    panel.hidden = !this.opened
    launcher.hidden = this.opened
    launcher.setAttribute('aria-expanded', String(this.opened))
  }

  #showTalking(frame: Frame, talking: boolean): void {
    frame.welcome.hidden = talking
    frame.fresh.hidden = !talking
    frame.link.hidden = !this.conversation
    frame.panel.classList.toggle('talking', talking)
  }

  #showWaiting(frame: Frame, words: Words, waiting: boolean, long: boolean): void {
    this.toggleAttribute('busy', waiting)
    frame.send.setAttribute('aria-disabled', String(waiting))
    frame.thinking.textContent = long ? words.thinking : ''
    frame.link.hidden = !this.conversation
    if (long) {
      announce(frame.polite, words.thinking)
      frame.thinking.scrollIntoView({block: 'nearest'})
    }
  }

  #showLine(frame: Frame): void {
    frame.banner.hidden = navigator.onLine
    if (!navigator.onLine) announce(frame.assertive, frame.banner.textContent ?? '')
  }

  // --- what was said in the markup ---

  /** What the attribute *name* says, or `data-name`; null for neither. */
  #said(name: typeof ATTRIBUTES[number]): string | null {
    return this.getAttribute(name) ?? this.getAttribute(`data-${name}`)
  }

  /** What the style sheet reads stands in plain attributes. */
  #reflect(): void {
    for (const name of ['inline', 'theme', 'position'] as const) {
      const said = this.getAttribute(`data-${name}`)
      if (said !== null && !this.hasAttribute(name)) this.setAttribute(name, said)
    }
  }

  #language(): string {
    return languageOf([this.#said('lang'), this.closest('[lang]')?.getAttribute('lang'), ...navigator.languages])
  }

  #words(): Words {
    return LANGUAGES[this.#language()]!
  }
}

/** *css* as a sheet, which no content security policy forbids. */
function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

/** Have *said* read out, also where the same was said before. */
function announce(announcer: HTMLElement, said: string): void {
  announcer.textContent = ''
  requestAnimationFrame(() => { announcer.textContent = said })
}

/** Scroll so that *node* can be read from its start; the page itself stays where it is. */
function bringUp(node: HTMLElement, scroller: HTMLElement): void {
  const go = () => { scroller.scrollTop += node.getBoundingClientRect().top - scroller.getBoundingClientRect().top }
  go()
  requestAnimationFrame(go) // what came into sight has its real height now
}

/** A number that stands for *text*, so that the name of a user is not in storage. */
function digest(text: string): string {
  let sum = 0x811c9dc5
  for (const letter of text) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (sum >>> 0).toString(36)
}
