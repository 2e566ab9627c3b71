/** The network: every request goes through `Api.send`, to the one service that the widget was told of. */

import type {Claim, Dispute, Message, Rating, Reply, Turn} from './types.js'
import type {User} from './user.js'

const PATIENCE_MS = 30_000

/** What went wrong with a request. *status* is the HTTP status, or 0 where no reply came at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail = '',
    readonly reasons: string[] = [],
    readonly retryAfter: number | null = null,
  ) {
    super(detail || `status ${status}`)
    this.name = 'Problem'
  }
}

/** The HTTP contract, as calls. All of them reject with a Problem, or with an AbortError when *signal* says so. */
export class Api {
  #disputes: Promise<Dispute[]> | undefined

  /** *src*: the service's address, without a slash at its end; *site*: the site that this page belongs to, where it is told. */
  constructor(readonly src: string, readonly site: string, readonly user: User) {}

  ask(message: Message, conversation: string | null, signal: AbortSignal): Promise<Reply> {
    return this.#json('POST', '/ask', signal, {
      question: message.text,
      message_id: message.id,
      conversation_id: conversation,
      channel: 'web',
    })
  }

  async turns(conversation: string, signal: AbortSignal): Promise<Turn[]> {
    return (await this.#json<{turns: Turn[]}>('GET', `/conversations/${encodeURIComponent(conversation)}`, signal)).turns
  }

  async rate(turn: string, rating: Rating, comment: string | null, signal: AbortSignal): Promise<void> {
    await this.send('POST', '/feedback', signal, {turn_id: turn, rating, ...(comment ? {comment} : {})})
  }

  /** The decision record as Markdown, with the name of its file. */
  async record(conversation: string, signal: AbortSignal): Promise<{name: string; markdown: string}> {
    const response = await this.send('GET', `/conversations/${encodeURIComponent(conversation)}/record`, signal)
    const name = /filename="?([\w.-]+)/.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
    return {name: name ?? 'decision-record.md', markdown: await response.text()}
  }

  claim(id: string, signal: AbortSignal): Promise<Claim> {
    return this.#json('GET', `/claims/${encodeURIComponent(id)}`, signal)
  }

  /** All disputes; fetched once. */
  disputes(signal: AbortSignal): Promise<Dispute[]> {
    this.#disputes ??= this.#json<{disputes: Dispute[]}>('GET', '/disputes', signal).then(({disputes}) => disputes)
    this.#disputes.catch(() => { this.#disputes = undefined })
    return this.#disputes
  }

  async #json<T>(method: string, path: string, signal: AbortSignal, body?: object): Promise<T> {
    const response = await this.send(method, path, signal, body)
    const content = await jsonOf(response)
    signal.throwIfAborted()
    if (content === null) throw new Problem(0)
    return content as T
  }

  /** The response, which is a good one. A refused token of a user is renewed once, where the page says how. */
  async send(method: string, path: string, signal: AbortSignal, body?: object): Promise<Response> {
    const first = await this.#reach(method, path, signal, body)
    const response = first.status === 401 && this.user.renew() ? await this.#reach(method, path, signal, body) : first
    if (!response.ok) throw await problemOf(response)
    return response
  }

  async #reach(method: string, path: string, signal: AbortSignal, body?: object): Promise<Response> {
    try {
      const token = await this.user.token(signal)
      return await fetch(`${this.src}/api/v1${path}`, {
        method,
        headers: {
          ...(body ? {'Content-Type': 'application/json'} : {}),
          ...(this.site ? {'X-Advisor-Site': this.site} : {}),
          ...(token ? {'X-Advisor-User-Token': token} : {}),
        },
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        ...(body ? {body: JSON.stringify(body)} : {}),
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      })
    } catch (error) {
      if (signal.aborted || error instanceof Problem) throw error
      throw new Problem(0)
    }
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const told = await jsonOf(response)
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
  const reasons = Array.isArray(told?.errors) ? told.errors.map((error) => error?.reason).filter((reason) => typeof reason === 'string') : []
  return new Problem(
    response.status,
    typeof told?.detail === 'string' ? told.detail : '',
    reasons as string[],
    Number.isNaN(seconds) ? null : Math.max(0, seconds),
  )
}

/** What the response holds as JSON; null where it is none. */
async function jsonOf(response: Response): Promise<{detail?: unknown; errors?: {reason?: unknown}[]} | null> {
  try {
    return await response.json()
  } catch {
    return null
  }
}
