import { failures } from './failure.ts'

/** The checksums that follow the last chunk, by lower-case name. */
export type Trailers = Map<string, string>

/** Far more than any signature or checksum needs. */
const longestLine = 4096

/**
 * Decodes the body that an SDK sends for a stream (`aws-chunked`). A chunk is its size in hexadecimal, extensions such
 * as a signature, a line break, data, a line break. A chunk of size 0 ends the body, and trailers may follow.
 *
 * @throws S3Failure
 */
export async function* decodeChunked(source: AsyncIterable<Buffer>, trailers: Trailers) {
  const chunks = source[Symbol.asyncIterator]()
  try {
    const reader = readerOf(chunks)
    yield* dataOf(reader)
    for (let line = await reader.line(); line !== ''; line = await reader.line()) {
      const colon = line.indexOf(':')
      trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
    }
  } finally {
    // Releases the source, so that the caller can read it to its end.
    await chunks.return?.()
  }
}

async function* dataOf(reader: ReturnType<typeof readerOf>) {
  for (let left = toSize(await reader.line()); left > 0; left = toSize(await reader.line())) {
    while (left > 0) {
      const data = await reader.bytes(left)
      left -= data.length
      yield data
    }
    await reader.line()
  }
}

const toSize = (line: string): number => {
  const [size = ''] = line.split(';', 1)
  if (!/^[\da-f]{1,8}$/i.test(size)) throw unreadable()
  return Number.parseInt(size, 16)
}

const unreadable = () => failures.malformed('The chunks of the body cannot be read.')

/** Lines and bytes of a stream. It keeps no more than the latest chunk and an unfinished line. */
const readerOf = (chunks: AsyncIterator<Buffer>) => {
  let rest: Buffer = Buffer.alloc(0)
  const more = async (): Promise<void> => {
    const { done, value } = await chunks.next()
    if (done) throw failures.incomplete()
    rest = rest.length === 0 ? value : Buffer.concat([rest, value])
  }
  const take = (length: number): Buffer => {
    const taken = rest.subarray(0, length)
    rest = rest.subarray(taken.length)
    return taken
  }
  return {
    /** The next line, without its break. */
    line: async (): Promise<string> => {
      for (let end = rest.indexOf('\r\n'); ; end = rest.indexOf('\r\n')) {
        if (end > longestLine || (end === -1 && rest.length > longestLine)) throw unreadable()
        if (end !== -1) return take(end + 2).toString('latin1', 0, end)
        await more()
      }
    },
    /** At least one byte, at most `most`. */
    bytes: async (most: number): Promise<Buffer> => {
      if (rest.length === 0) await more()
      return take(most)
    },
  }
}
