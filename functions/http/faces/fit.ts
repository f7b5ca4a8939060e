import type { Base } from '../../model/base.ts'

/**
 * How much is told where the whole would not fit, from the fullest down. Items go first, then details, then places and
 * versions. Status, index and id stay as long as any result is listed; at the end the results are on their pages only.
 */
const levels = ['full', 'no bodies', 'bare', 'statuses', 'none'] as const
export type DetailLevel = (typeof levels)[number]

/** How a result is told. */
export interface Manner {
  readonly level: DetailLevel
  /** What links begin with. */
  readonly base: Base
}

/** Whether it is told why something failed, and not only what kind of failure it is. */
export const hasDetails = (level: DetailLevel): boolean => level === 'full' || level === 'no bodies'

/**
 * Lambda takes 6,291,556 bytes of response. The body travels in it as a JSON string, so its quotes and backslashes
 * count twice, and a control character that stands as it is (CSV, HTML) six times; headers and envelope get the rest.
 */
export const safeBytes = 6_000_000

export const isSafe = (body: string): boolean =>
  Buffer.byteLength(body) * 6 <= safeBytes || Buffer.byteLength(JSON.stringify(body)) <= safeBytes

export interface Fitted {
  readonly body: string
  readonly level: DetailLevel
}

/** The fullest text that is safe to send; the least is sent whatever its size. */
export const fitted = (textAt: (level: DetailLevel) => string): Fitted => {
  let fullest: Fitted = { body: '', level: 'full' }
  for (const level of levels) {
    fullest = { body: textAt(level), level }
    if (isSafe(fullest.body)) break
  }
  return fullest
}
