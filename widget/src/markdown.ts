/** An answer to take away: Markdown with its question before it and its sources behind it. */

import {list, text} from './dom.js'
import type {Citation, Reply} from './types.js'

/** The answer's own Markdown comes from the service; what is put round it is escaped here. */
export function markdownOf(question: string, reply: Reply): string {
  const sources = list(reply.citations).map((citation, at) => `${at + 1}. ${sourceOf(citation)}`)
  return [`**${plain(question)}**`, text(reply.answer?.markdown), sources.join('\n')].filter(Boolean).join('\n\n') + '\n'
}

function sourceOf(citation: Citation): string {
  const marks = [citation?.disputed && 'disputed', citation?.doubtful && 'doubtful'].filter(Boolean).join(', ')
  const place = `${plain(citation?.article_title)} (${plain(citation?.article)}, line ${plain(citation?.line)})`
  return `${plain(citation?.statement)}${marks && ` [${marks}]`} ${place}`
}

/** *value* on one line, with what Markdown would read as marks made harmless. */
export function plain(value: unknown): string {
  return text(value).replace(/\s+/g, ' ').trim().replace(/[\\`*_{}[\]<>#|~!@&]/g, '\\$&')
}
