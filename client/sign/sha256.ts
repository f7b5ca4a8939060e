/** SHA-256, or its HMAC with a secret, by the Web Crypto of browsers and Node, in the form that the signer needs. */
export class Sha256 {
  readonly #secret: Uint8Array<ArrayBuffer> | undefined
  #chunks: Uint8Array<ArrayBuffer>[] = []

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret)
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#chunks.push(bytesOf(chunk))
  }

  async digest(): Promise<Uint8Array> {
    const whole = new Uint8Array(await new Blob(this.#chunks).arrayBuffer())
    if (this.#secret === undefined) return new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', this.#secret, algorithm, false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, whole))
  }

  reset(): void {
    this.#chunks = []
  }
}

/** A copy, because the caller may reuse the buffer before the digest is made. */
const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> => {
  if (typeof data === 'string') return new TextEncoder().encode(data)
  return ArrayBuffer.isView(data)
    ? new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    : new Uint8Array(data.slice(0))
}
