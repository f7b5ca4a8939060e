import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeChunked, type Trailers } from '../../local/aws/chunked.ts'
import { announce, holds } from '../property/runs.ts'

announce('aws-chunked')

const decode = async (pieces: readonly Buffer[]) => {
  const trailers: Trailers = new Map()
  const source = (async function* () {
    yield* pieces
  })()
  const decoded: Buffer[] = []
  for await (const data of decodeChunked(source, trailers)) decoded.push(data)
  return { bytes: Buffer.concat(decoded), trailers: [...trailers] }
}

/** Bytes as they come over the wire, in pieces that end anywhere. */
const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end))
}

const signature = fc.constantFrom(
  '',
  ';chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
)
const chunk = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), signature)
const encode = ([data, extension]: readonly [Uint8Array, string]) =>
  Buffer.concat([Buffer.from(`${data.length.toString(16)}${extension}\r\n`), data, Buffer.from('\r\n')])
const upload = fc.record({
  chunks: fc.array(chunk, { maxLength: 6 }),
  trailer: fc.constantFrom('', 'x-amz-checksum-crc32:AAAAAA==\r\n'),
  places: fc.array(fc.nat(), { maxLength: 12 }),
})

it('gives back the bytes, wherever the wire cuts them', async () => {
  await holds(
    upload,
    async ({ chunks, trailer, places }) => {
      const body = Buffer.concat([...chunks.map(encode), Buffer.from(`0\r\n${trailer}\r\n`)])
      const { bytes, trailers } = await decode(cut(body, places))
      expect(bytes.equals(Buffer.concat(chunks.map(([data]) => data)))).toBe(true)
      expect(trailers).toEqual(trailer === '' ? [] : [['x-amz-checksum-crc32', 'AAAAAA==']])
    },
    300,
  )
})

it('never takes a part for the whole', async () => {
  await holds(
    fc.tuple(upload, fc.nat()),
    async ([{ chunks, trailer, places }, end]) => {
      const body = Buffer.concat([...chunks.map(encode), Buffer.from(`0\r\n${trailer}\r\n`)])
      const part = body.subarray(0, end % body.length)
      await expect(decode(cut(part, places))).rejects.toMatchObject({ code: 'IncompleteBody' })
    },
    300,
  )
})

it.each(['x\r\n', '-1\r\n', '1 \r\nx\r\n', '123456789\r\n', '\r\n', 'f'.repeat(5_000)])(
  'refuses %j',
  async (text) => {
    await expect(decode([Buffer.from(text)])).rejects.toMatchObject({ code: 'InvalidRequest' })
  },
)
