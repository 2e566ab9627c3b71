/** Who is asking: a token that the page hands over, or that it gives at an address of its own. */

import {Problem} from './api.js'

const EARLY_S = 20

/** The token of the page's user. It is kept in memory alone, never in storage. */
export class User {
  #token: string | null = null
  #fetching: Promise<string | null> | null = null

  /** *url*: where the page gives out tokens, or ''. */
  constructor(readonly url: string) {}

  /** Let *token* speak for the user; null for nobody. */
  set(token: string | null): void {
    this.#token = token
    this.#fetching = null
  }

  /** Forget a token that was refused. Says whether another one can be had. */
  renew(): boolean {
    this.set(null)
    return this.url !== ''
  }

  /** A token that has not ended, or null where nobody is signed in. Rejects with a Problem where the page gives none. */
  async token(signal: AbortSignal): Promise<string | null> {
    if (this.#token && !(this.url && endsSoon(this.#token))) return this.#token
    if (!this.url) return null
    this.#fetching ??= this.#fetch(signal).finally(() => { this.#fetching = null })
    return this.#token = await this.#fetching
  }

  /** The page's address is the page's own business: its cookies go along. */
  async #fetch(signal: AbortSignal): Promise<string | null> {
    const response = await fetch(this.url, {credentials: 'same-origin', cache: 'no-store', headers: {Accept: 'application/json'}, signal})
    if (response.status === 204) return null
    if (!response.ok) throw new Problem(response.status === 403 ? 401 : response.status)
    const told: unknown = await response.json().catch(() => null)
    const token = told !== null && typeof told === 'object' && 'token' in told ? told.token : null
    return typeof token === 'string' ? token : null
  }
}

/** Whether a token ends within seconds; false where it does not tell. */
export function endsSoon(token: string, now = Date.now()): boolean {
  const end = payloadOf(token)['exp']
  return typeof end === 'number' && end - EARLY_S < now / 1000
}

/** Whose token it is, as far as it tells; nothing here is proven, and nothing leans on it but what is shown. */
export function subjectOf(token: string): string {
  const subject = payloadOf(token)['sub']
  return typeof subject === 'string' ? subject : ''
}

function payloadOf(token: string): Record<string, unknown> {
  try {
    const bytes = Uint8Array.from(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return payload !== null && typeof payload === 'object' ? {...payload} : {}
  } catch {
    return {}
  }
}
