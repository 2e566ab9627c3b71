/** What outlives a reload, for each service and site: the conversation's id, the draft, and questions without an answer. */

import type {Message} from './types.js'

interface Kept {
  conversation: string | null
  draft: string
  waiting: Message[]
}

/** Works without storage, too (then nothing outlives a reload). Answers are never kept here: the service has them. */
export class Memory {
  #kept: Kept

  /** *persist* false keeps nothing, and removes what was kept before. */
  constructor(readonly key: string, readonly persist: boolean) {
    this.#kept = persist ? kept(read(key)) : kept(null)
    if (!persist) write(key, null)
  }

  get conversation(): string | null { return this.#kept.conversation }
  set conversation(conversation: string | null) { this.#keep({conversation}) }

  get draft(): string { return this.#kept.draft }
  set draft(draft: string) { this.#keep({draft}) }

  get waiting(): readonly Message[] { return this.#kept.waiting }
  set waiting(waiting: readonly Message[]) { this.#keep({waiting: [...waiting]}) }

  #keep(change: Partial<Kept>): void {
    this.#kept = {...this.#kept, ...change}
    const {conversation, draft, waiting} = this.#kept
    const empty = conversation === null && draft === '' && waiting.length === 0
    if (this.persist) write(this.key, empty ? null : JSON.stringify(this.#kept))
  }
}

/** What *stored* holds, as far as it has the right shape. */
export function kept(stored: string | null): Kept {
  let found: Partial<Record<keyof Kept, unknown>> = {}
  try {
    found = Object(JSON.parse(stored ?? '{}'))
  } catch {
    // Somebody else wrote there: begin anew.
  }
  return {
    conversation: typeof found.conversation === 'string' ? found.conversation : null,
    draft: typeof found.draft === 'string' ? found.draft : '',
    waiting: Array.isArray(found.waiting) ? found.waiting.filter(isMessage) : [],
  }
}

function isMessage(one: unknown): one is Message {
  return typeof (one as Message | null)?.text === 'string' && typeof (one as Message).id === 'string'
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Storage is switched off: the conversation lasts as long as the page.
  }
}
