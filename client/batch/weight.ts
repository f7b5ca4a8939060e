const encoder = new TextEncoder()
const quote = 0x22
const backslash = 0x5c

/**
 * The size of a text in Lambda's event. There a body is a JSON string, so its quotes and backslashes count twice.
 */
export const weightOf = (text: string): Weight => {
  const bytes = encoder.encode(text)
  let escaped = 0
  for (const byte of bytes) if (byte === quote || byte === backslash) escaped++
  return { bytes: bytes.length, event: bytes.length + escaped }
}

export interface Weight {
  /** In UTF-8. */
  readonly bytes: number
  readonly event: number
}

/** Lambda takes 6,291,456 bytes; headers and the rest of the event need a part of it. */
export const maxEventBytes = 6_291_456 - 64 * 1024
