/** When to send a question again. The service answers the same message once, so sending it again does no harm. */

import type {Problem} from './api.js'

const TRIES = 5
const FIRST_S = 2
const LONGEST_WAIT_S = 300

/** Seconds until the next try after *tries* that failed, or null where a person must decide. */
export function waitOf(problem: Pick<Problem, 'status' | 'retryAfter'>, tries: number): number | null {
  if (![0, 429, 502, 503, 504].includes(problem.status) || tries >= TRIES) return null
  const wait = Math.max(problem.retryAfter ?? 0, problem.status === 429 ? 1 : FIRST_S * 2 ** (tries - 1))
  return wait > LONGEST_WAIT_S ? null : wait
}

/** An id that nobody else has; works on plain HTTP, too. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
