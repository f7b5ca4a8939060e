/** The lengths that Standard Webhooks allows, in bytes. */
const [shortest, longest] = [24, 64]

/** More would make a header of signatures that receivers may refuse. */
const most = 8

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * The secrets in a text, parted by white space: while one is replaced by another, both sign.
 * @throws Error that says what is wrong, without the text.
 */
export const readSecrets = (text: string): readonly Uint8Array[] => {
  const written = text.split(/\s+/).filter((part) => part !== '')
  if (written.length === 0 || written.length > most)
    throw new Error(`there are ${written.length} secrets of a webhook, not 1 to ${most}`)
  return written.map(readSecret)
}

const readSecret = (text: string, at: number): Uint8Array => {
  const encoded = text.replace(/^whsec_/, '')
  const bytes = Buffer.from(encoded, 'base64')
  if (!base64.test(encoded) || bytes.length < shortest || bytes.length > longest)
    throw new Error(
      `secret ${at + 1} of a webhook is not whsec_ and ${shortest} to ${longest} bytes in base64`,
    )
  return bytes
}
