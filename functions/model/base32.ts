const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Crockford base 32 of whole bytes; the last digit is padded with zero bits. */
export const base32 = (bytes: Uint8Array): string => {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text
}

const digits = new Map([...alphabet].map((digit, value) => [digit, value]))

/** The whole bytes of such a text. @throws Error for other characters. */
export const fromBase32 = (text: string): Buffer => {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const digit of text) {
    const value = digits.get(digit)
    if (value === undefined) throw new Error(`"${digit}" is no digit of base 32`)
    held = (held << 5) | value
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 255)
    held &= (1 << bits) - 1
  }
  return Buffer.from(bytes)
}
