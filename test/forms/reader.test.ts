import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Form, formOf } from '../../functions/http/form/form.ts'
import { elementsIn } from '../../functions/json/elements.ts'
import { isRefusal, type Refusal } from '../../functions/model/outcome.ts'
import { announce, holds, timeout } from '../property/runs.ts'
import { growth, linear } from '../support/growth.ts'
import { formRequest, rawForm } from './form.ts'

beforeAll(() => announce('forms/reader'))

const read = ({
  headers = {},
  body = '',
}: Pick<ReturnType<typeof rawForm>, 'headers' | 'body'>): Form | Refusal => {
  const event = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true, headers }
  return formOf({ event: event as never, headers })
}

/** What Node reads: name, text and field of each file; undefined where it refuses. */
const asNodeReads = async ({ headers, body = '' }: ReturnType<typeof rawForm>) => {
  const response = new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    headers: headers ?? {},
  })
  const form = await response.formData().catch(() => undefined)
  if (form === undefined) return undefined
  const files = [...form.values()].filter((value) => typeof value !== 'string')
  return Promise.all(
    files.map(async (file) => ({ name: file.name, bytes: Buffer.from(await file.arrayBuffer()) })),
  )
}

const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => text.isWellFormed() && !/\p{Cc}|\\|%(?:22|0d|0a)/iu.test(text))
  .map((text) => `${text}.csv`)
const piece = fc.constantFrom('\r\n', '--', 'XX', '\r\n--X', '--XX', '"', 'id,name', '\n', '\0', ';', 'é')
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.array(piece).map((parts) => Buffer.from(parts.join(''))),
)
const files = fc.array(fc.record({ name, text: bytes }), { minLength: 1, maxLength: 6 })

describe('3 forms as others write them', () => {
  it(
    'are read as they were written, byte by byte',
    () =>
      holds(
        files,
        async (written) => {
          const form = read(await formRequest(written))
          if (isRefusal(form)) throw new Error(form.detail)
          expect(form.files.map(({ name: called, bytes: content }) => [called, content])).toEqual(
            written.map(({ name: called, text }) => [called, Buffer.from(text)]),
          )
        },
        300,
      ),
    timeout,
  )

  const heads = [
    '--XX\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n',
    '--XX\r\nContent-Disposition: form-data; name=f; filename="a%22b.json"\r\nContent-Type: text/csv\r\n\r\n',
    '--XX\r\n',
    'Content-Disposition: form-data; name="f"',
    '; filename="a.csv"',
    '\r\n',
    '\r\n\r\n',
    '--XX',
    '--',
    'id\r\n1\r\n',
    '\r\n--XX--\r\n',
  ]
  const mangled = fc
    .array(fc.constantFrom(...heads), { maxLength: 12 })
    .map((parts) => `${parts.join('')}\r\n--XX--\r\n`)

  it(
    'broken in any way, they are refused, or are what Node reads as well',
    async () => {
      let taken = 0
      const judge = async (body: string) => {
        const request = rawForm(body)
        const form = read(request)
        if (isRefusal(form)) {
          expect(form.detail).toMatch(/form/)
          return
        }
        taken++
        const nodes = await asNodeReads(request)
        expect(
          form.files.map(({ name: called, bytes: content }) => ({ name: called, bytes: content })),
        ).toEqual(nodes)
      }
      await holds(mangled, judge, 2_000)
      expect(taken).toBeGreaterThan(20)
    },
    timeout,
  )

  it(
    'cut off anywhere, they are refused',
    () =>
      holds(
        fc.tuple(files, fc.nat(1_000_000)),
        async ([written, cut]) => {
          const { headers, body = '' } = await formRequest(written)
          const whole = Buffer.from(body)
          // A form whose last line end is missing is whole.
          const shorter = whole.subarray(0, cut % (whole.length - 3))
          expect(isRefusal(read({ headers: headers ?? {}, body: shorter }))).toBe(true)
        },
        200,
      ),
    timeout,
  )
})

describe('3.17 reading a form is linear in its bytes', () => {
  const head = '--XX\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
  it.each([
    ['content that is nearly a boundary', (size: number) => `${head}${'\r\n--X'.repeat(size)}\r\n--XX--`],
    ['line ends', (size: number) => `${head}${'\r\n'.repeat(size)}\r\n--XX--`],
    ['no end', (size: number) => `${head}${'-'.repeat(size)}`],
    ['too many parts', (size: number) => `${head}\r\n`.repeat(size)],
  ])('%s', (_, body) => {
    expect(growth((size) => rawForm(body(size)), read, 40_000)).toBeLessThan(linear)
  })
})

describe('3 lines of the elements of a JSON file', () => {
  it(
    'each is found where it was written',
    () =>
      holds(
        fc.array(fc.tuple(fc.jsonValue(), fc.nat(3)), { maxLength: 20 }),
        (elements) => {
          let text = '['
          const lines: number[] = []
          for (const [at, [value, blanks]] of elements.entries()) {
            text += `${at === 0 ? '' : ','}${'\n '.repeat(blanks)}`
            lines.push(text.split('\n').length)
            text += `${JSON.stringify(value, undefined, blanks)} \n`
          }
          const places = elementsIn(`${text}\n]`)
          expect(places.map(({ line }) => line)).toEqual(lines)
          expect(places.map(({ start, end }) => JSON.parse(text.slice(start, end)))).toEqual(
            elements.map(([value]) => JSON.parse(JSON.stringify(value))),
          )
        },
        300,
      ),
    timeout,
  )
})
