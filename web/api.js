/**
 * The network: every request of the page goes through `Api.send`, so a test replaces one method.
 *
 * @typedef {{topic: string, wanted: boolean, strength: string}} Requirement
 * @typedef {{text: string, citations: number[]}} Segment
 * @typedef {{segments: Segment[], factual: boolean}} Sentence
 * @typedef {{heading: string, cells: Sentence[][]}} Row
 * @typedef {{framework: string, name: string, score: number, for: number[], against: number[]}} Standing
 * @typedef {{type: string, sentences?: Sentence[], title?: string, items?: Sentence[], caption?: string,
 *   columns?: string[], rows?: Row[], entries?: Standing[], sides?: Sentence[][]}} Block
 * @typedef {{claim: string, framework: string|null, subject: string, article: string, article_title: string, line: number,
 *   statement: string, polarity: string, disputed: boolean, doubtful: boolean}} Citation
 * @typedef {{kind: string, id: string, label: string, say: string|null}} ReadingPart
 * @typedef {{conversation_id: string, turn_id: string, status: string, intent: string, confidence: number, reading?: string,
 *   reading_parts?: ReadingPart[],
 *   frameworks: string[], excluded: string[], requirements: Requirement[],
 *   answer: {text: string, markdown: string, blocks: Block[]}, citations: Citation[], suggestions: string[],
 *   parts: Reply[]}} Reply
 * @typedef {Reply & {question: string|null, rating?: 'up'|'down'|null}} Turn
 */

const PATIENCE_MS = 30_000

/** What went wrong with a request. *status* is the HTTP status, or 0 where no reply came at all. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {{detail?: string, errors?: {field: string, reason: string}[], retryAfter?: number|null}} [facts]
   */
  constructor(status, {detail = '', errors = [], retryAfter = null} = {}) {
    super(detail || `status ${status}`)
    this.name = 'Problem'
    this.status = status
    this.detail = detail
    this.errors = errors
    this.retryAfter = retryAfter
  }
}

/** The HTTP contract, as calls. All of them reject with a Problem, or with an AbortError when *signal* says so. */
export class Api {
  /** @param {string} [base] */
  constructor(base = '/api/v1') {
    this.base = base
  }

  /**
   * @param {{question: string, conversation_id: string|null, message_id: string}} question
   * @param {AbortSignal} [signal]
   * @returns {Promise<Reply>}
   */
  ask(question, signal) {
    return this.send('POST', '/ask', {...question, channel: 'web'}, signal)
  }

  /**
   * @param {string} id
   * @param {AbortSignal} [signal]
   * @returns {Promise<{turns: Turn[]}>}
   */
  conversation(id, signal) {
    return this.send('GET', `/conversations/${encodeURIComponent(id)}`, undefined, signal)
  }

  /**
   * @param {string} turnId
   * @param {'up'|'down'} rating
   * @param {AbortSignal} [signal]
   */
  rate(turnId, rating, signal) {
    return this.send('POST', '/feedback', {turn_id: turnId, rating}, signal)
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  async send(method, path, body, signal) {
    const request = {
      method,
      headers: body ? {'Content-Type': 'application/json'} : {},
      body: body && JSON.stringify(body),
      signal: patient(signal),
    }
    const response = await reach(this.base + path, request, signal)
    if (!response.ok) throw await problemOf(response)
    return response.status === 204 ? null : contentOf(response, signal)
  }
}

/** @param {AbortSignal} [signal] gives up on its own after a while, too */
function patient(signal) {
  const limit = AbortSignal.timeout(PATIENCE_MS)
  return signal ? AbortSignal.any([signal, limit]) : limit
}

/**
 * @param {string} url
 * @param {RequestInit} request
 * @param {AbortSignal} [signal]
 */
async function reach(url, request, signal) {
  try {
    return await fetch(url, request)
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Problem(0)
  }
}

/** @param {Response} response @param {AbortSignal} [signal] */
async function contentOf(response, signal) {
  const content = await jsonOf(response)
  signal?.throwIfAborted()
  if (content === null) throw new Problem(0)
  return content
}

/** @param {Response} response */
async function problemOf(response) {
  const told = await jsonOf(response)
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
  return new Problem(response.status, {
    detail: typeof told?.detail === 'string' ? told.detail : '',
    errors: Array.isArray(told?.errors) ? told.errors : [],
    retryAfter: Number.isNaN(seconds) ? null : seconds,
  })
}

/** @param {Response} response @returns {Promise<any>} null where it is not JSON */
async function jsonOf(response) {
  try {
    return await response.json()
  } catch {
    return null
  }
}
