import { visit } from 'jsonc-parser'

export interface Position {
  readonly offset: number
  /** Both start at 1; a column is a UTF-16 code unit. */
  readonly line: number
  readonly column: number
}

/** The place where a malformed text stops being JSON. V8 has it only in some messages, and those echo the payload. */
export const firstError = (text: string): Position | undefined => {
  try {
    visit(text, { onError: (_code, offset) => stopAt(offset) }, { disallowComments: true })
    return undefined
  } catch (stop) {
    if (stop instanceof Stop) return positionOf(text, stop.offset)
    throw stop
  }
}

/**
 * Thrown through the visitor, which would otherwise continue after the error and could follow brackets that the depth
 * limit did not see as nested. It is no Error, because recording a stack takes longer than reading a bad line.
 */
class Stop {
  readonly offset: number
  constructor(offset: number) {
    this.offset = offset
  }
}

const stopAt = (offset: number): never => {
  throw new Stop(offset)
}

const positionOf = (text: string, offset: number): Position => {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', start)) {
    line++
    start = end + 1
  }
  return { offset, line, column: offset - start + 1 }
}
