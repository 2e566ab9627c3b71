/** What outlives a reload of this tab: the conversation's id and a question without an answer. */

const CONVERSATION = 'advisor.conversation'
const UNANSWERED = 'advisor.unanswered'

/** @typedef {{text: string, messageId: string}} Message */

/** Works without storage, too (then nothing outlives a reload). */
export class Memory {
  /** @type {string|null} */
  #conversation = read(CONVERSATION)

  get conversation() {
    return this.#conversation
  }

  set conversation(id) {
    this.#conversation = id
    write(CONVERSATION, id)
  }

  /** @returns {Message|null} */
  get unanswered() {
    try {
      const kept = JSON.parse(read(UNANSWERED) ?? 'null')
      return typeof kept?.text === 'string' && typeof kept.messageId === 'string' ? kept : null
    } catch {
      return null
    }
  }

  /** @param {Message|null} message */
  set unanswered(message) {
    write(UNANSWERED, message && JSON.stringify(message))
  }
}

/** @param {string} key */
function read(key) {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

/** @param {string} key @param {string|null} value */
function write(key, value) {
  try {
    if (value == null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, value)
  } catch {
    // Storage is switched off: the conversation lasts as long as the page.
  }
}
