/** What the service sends. Nothing here is believed: `list` and `text` of dom.ts stand between it and the page. */

export interface Segment { text: string; citations: number[] }
export interface Sentence { segments: Segment[]; factual: boolean }
export interface Row { heading: string; cells: Sentence[][] }
export interface Entry { framework: string; name: string; score: number; for: number[]; against: number[] }
export interface Block {
  type: string
  sentences?: Sentence[]
  title?: string
  items?: Sentence[]
  caption?: string
  columns?: string[]
  rows?: Row[]
  entries?: Entry[]
  sides?: Sentence[][]
}
export interface Citation {
  claim: string
  framework: string | null
  subject: string
  article: string
  article_title: string
  line: number
  statement: string
  polarity: string
  disputed: boolean
  doubtful: boolean
}
export interface ReadingPart { kind: string; id: string; label: string; say: string | null }
export interface Requirement { topic: string; wanted: boolean; strength: string }
export interface Part {
  status: string
  intent: string
  confidence: number
  reading?: string
  reading_parts?: ReadingPart[]
  frameworks: string[]
  excluded: string[]
  requirements: Requirement[]
  answer: { text: string; markdown: string; blocks: Block[] }
  ranking: { framework: string; score: number; for: string[]; against: string[] }[]
  citations: Citation[]
  suggestions: string[]
}
export interface Reply extends Part { conversation_id: string; turn_id: string; parts: Part[] }
export interface Turn extends Reply { question: string | null; rating?: Rating | null }
export interface Claim { doubtful: string | null; disputes: string[] }
export interface Dispute { id: string; summary: string }

export type Rating = 'up' | 'down'

/** A question on its way. The service answers the same id once, however often it is sent. */
export interface Message { text: string; id: string }
