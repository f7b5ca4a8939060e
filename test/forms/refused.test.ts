import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { newId } from '../scenarios/given.ts'
import { type Answer, bodyOf, type Request } from '../support/answer.ts'
import { conforming } from '../support/openapi/conformance.ts'
import { formRequest, rawForm } from './form.ts'

const friend = 'https://friend.example'

let service: Awaited<ReturnType<typeof serviceWith>>
beforeAll(async () => {
  service = await serviceWith('held', { settings: { corsOrigins: [friend] } })
})
afterAll(() => service.stop())

const call = (request: Request) => conforming(service.call)(request)
const header = 'id,name,country,population\r\n'

const refused = (answer: Answer, status: number, problem: string, detail: string | RegExp) => {
  expect(answer.status, answer.text).toBe(status)
  expect(bodyOf(answer)).toMatchObject({
    type: `/problems/${problem}`,
    detail: expect.stringMatching(detail),
  })
}

describe('3 a form that cannot be read writes nothing, and the answer says where it is wrong', () => {
  /** A part that would be written if it were read. */
  const good = (id: string) =>
    `--XX\r\nContent-Disposition: form-data; name="f"; filename="good.csv"\r\n\r\n${header}${id},P,FR,1\r\n`
  const part = (head: string, content = '') => `--XX\r\n${head}\r\n\r\n${content}\r\n`
  const disposition = 'Content-Disposition: form-data; name="f"'
  const file = (filename: string, more = '') => part(`${disposition}; filename=${filename}${more}`, header)
  const end = '--XX--\r\n'

  const cases: readonly (readonly [what: string, body: (good: string) => string, detail: RegExp])[] = [
    ['is empty', () => '', /does not begin with the boundary/],
    ['is another form', (it) => it.replaceAll('XX', 'YY') + end, /does not begin with the boundary/],
    ['has text before it', (it) => `preamble\r\n${it}${end}`, /does not begin with the boundary/],
    ['has a form behind it', (it) => it + end + it + end, /something behind its end/],
    ['is cut within its content', (it) => it.slice(0, -4), /Part 1 of the form has no end/],
    ['is cut before its end', (it) => it, /Part 1 of the form has no end/],
    ['is cut behind a boundary', (it) => `${it}--XX`, /Part 2 of the form has no end/],
    ['is cut within a head', (it) => `${it}--XX\r\nContent-Disp`, /Part 2 of the form has no end/],
    [
      'has a boundary for content',
      (it) => it.replace(header, `--XX\r\n${header}`) + end,
      /Part 1 .* boundary within a line/,
    ],
    [
      'has its boundary in a line',
      (it) => it.replace('P,FR', '--XX') + end,
      /Part 1 .* boundary within a line/,
    ],
    ['has bare line feeds', (it) => it.replaceAll('\r\n', '\n') + end, /does not begin on a line of its own/],
    ['has a part without a head', (it) => `${it}--XX\r\n\r\nx\r\n${end}`, /Part 2 .* no Content-Disposition/],
    [
      'has a part of no field',
      (it) => it + part('Content-Type: text/csv') + end,
      /Part 2 .* no Content-Disposition/,
    ],
    [
      'has a part without a name',
      (it) => it + part('Content-Disposition: form-data') + end,
      /Part 2 .* no name/,
    ],
    ['has an attachment', (it) => it + part('Content-Disposition: attachment; name="f"') + end, /form-data/],
    [
      'has an unknown field',
      (it) => it + part('Content-Disposition: form-data; name="__proto__"', 'x') + end,
      /Part 2 .* not known here/,
    ],
    [
      'has a field twice',
      (it) => it + part('Content-Disposition: form-data; name="_charset_"', 'utf-8').repeat(2) + end,
      /Part 3 .* second time/,
    ],
    [
      'is of another charset',
      (it) => it + part('Content-Disposition: form-data; name="_charset_"', 'latin1') + end,
      /_charset_/,
    ],
    [
      'has a long field',
      (it) => it + part('Content-Disposition: form-data; name="idempotencyKey"', 'x'.repeat(1025)) + end,
      /Part 2 .* 1024 bytes/,
    ],
    [
      'has a long head',
      (it) => it + part(`${disposition}\r\nX-Long: ${'x'.repeat(9000)}`) + end,
      /Part 2 .* more than 8192 bytes/,
    ],
    [
      'has a folded head',
      (it) => it + part(`${disposition};\r\n filename="x.csv"`) + end,
      /Part 2 .* no header field/,
    ],
    [
      'has a line without a colon',
      (it) => it + part(`${disposition}\r\nnothing`) + end,
      /Part 2 .* no header field/,
    ],
    ['has a NUL in a head', (it) => it + file('"a\0.csv"') + end, /Part 2 .* no header field/],
    ['has a line feed in a head', (it) => it + file('"a\nb.csv"') + end, /Part 2 .* no header field/],
    [
      'has a line end in a name',
      (it) => it + file('"a%0d%0aSet-Cookie: x.csv"') + end,
      /Part 2 .* control character/,
    ],
    ['has invalid UTF-8 in a name', (it) => it + file('"\xff.csv"') + end, /Part 2 .* not valid UTF-8/],
    ['has filename*', (it) => it + file('"a.csv"', "; filename*=UTF-8''b.csv") + end, /Part 2 .* filename\*/],
    ['has two names of a file', (it) => it + file('"a.csv"', '; FileName="b.csv"') + end, /Part 2 .* twice/],
    [
      'has two dispositions',
      (it) => it + part(`${disposition}\r\n${disposition}`) + end,
      /Part 2 .* content-disposition twice/,
    ],
    ['has an open quote', (it) => it + file('"a.csv') + end, /Part 2 .* cannot be read/],
    ['has a file without a name', (it) => it + file('""') + end, /Part 2 .* without a name/],
    [
      'is in base64',
      (it) =>
        it + part(`${disposition}; filename="a.csv"\r\nContent-Transfer-Encoding: base64`, 'aWQ=') + end,
      /Part 2 .* Content-Transfer-Encoding/,
    ],
  ]

  it.each(cases)('%s', async (_, bodyWith, detail) => {
    const id = newId()
    refused(await call(rawForm(bodyWith(good(id)))), 400, 'malformed-request', detail)
    expect((await call({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(404)
  })

  it('without any file it is an empty batch', async () => {
    refused(await call(rawForm(end)), 400, 'empty-batch', /no file/)
  })

  it.each(['boundary=XX; boundary=YY', 'boundary=XX; Boundary="XX"'])(
    'nor with two boundaries: %j',
    async (two) => {
      const id = newId()
      const answer = await call(rawForm(good(id) + end, two))
      refused(answer, 400, 'malformed-request', /more than one boundary/)
      expect((await call({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(404)
    },
  )

  it.each(['boundary=', 'x=y', `boundary="${'x'.repeat(71)}"`, 'boundary="a\tb"', 'boundary="x "'])(
    'with %j there are no parts',
    async (boundary) => {
      refused(await call(rawForm('--\r\n', boundary)), 400, 'malformed-request', /boundary of 1 to 70/)
    },
  )

  it('the boundary may be quoted, and have all characters that it can', async () => {
    const boundary = `'()+_,-./:=? z`
    const body = (good(newId()) + end).replaceAll('XX', boundary)
    expect((await call(rawForm(body, `charset=utf-8; boundary="${boundary}"`))).status).toBe(207)
  })

  const ofFiles: readonly (readonly [
    file: { name: string; text: string; type?: string },
    status: number,
    problem: string,
    detail: RegExp,
  ])[] = [
    [
      { name: 'a.xlsx', text: 'x' },
      415,
      'unsupported-media-type',
      /^Part 2 of the form, "a.xlsx": A file is text\/csv/,
    ],
    [{ name: '__proto__', text: 'x' }, 415, 'unsupported-media-type', /"__proto__"/],
    [
      { name: 'a.csv', text: header, type: 'text/csv; charset=latin1' },
      415,
      'unsupported-media-type',
      /"a.csv": .*UTF-8/,
    ],
    [{ name: 'a.csv', text: '' }, 400, 'malformed-csv', /^"a.csv": The CSV has no header row/],
    [{ name: 'a.csv', text: 'id;name\r\n' }, 400, 'malformed-csv', /^"a.csv": .*semicolons/],
    [{ name: 'a.json', text: '[{}' }, 400, 'malformed-json', /^"a.json": .*line 1, column 4/],
  ]
  it.each(ofFiles)('%j', async (bad, status, problem, detail) => {
    const id = newId()
    const first = { name: 'good.csv', text: `${header}${id},P,FR,1` }
    refused(await call(await formRequest([first, bad])), status, problem, detail)
    expect((await call({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(404)
  })

  it('a JSON file that is not UTF-8', async () => {
    const bad = { name: 'a.json', text: Buffer.from([0x5b, 0xff, 0x5d]) }
    refused(
      await call(await formRequest([bad])),
      400,
      'malformed-json',
      /^"a.json": The file is not valid UTF-8/,
    )
  })

  it('rows of all files count together', async () => {
    const rows = (count: number) => header + `1,P,FR,1\r\n`.repeat(count)
    const files = [
      { name: 'a.csv', text: rows(600) },
      { name: 'b.csv', text: rows(401) },
    ]
    const answer = await call(await formRequest(files))
    refused(answer, 413, 'payload-too-large', /^"b.csv": maxOperations is 1000/)
    expect(bodyOf(answer)).toMatchObject({ limit: 'maxOperations', max: 1000 })
  })

  it('files and names have their limits, which are published', async () => {
    const { limits } = bodyOf(await call({ method: 'GET', path: '/v1' }))
    const file = (name: string) => ({ name, text: '[]' })
    const many = (count: number) => formRequest(Array.from({ length: count }, () => file('a.json')))
    expect(bodyOf(await call(await many(limits.maxFormParts))).type).toBe('/problems/empty-batch')
    const tooMany = await call(await many(limits.maxFormParts + 1))
    expect(bodyOf(tooMany)).toMatchObject({ status: 413, limit: 'maxFormParts', max: 100 })
    const longest = `${'é'.repeat(125)}.json`
    expect(bodyOf(await call(await formRequest([file(longest)]))).type).toBe('/problems/empty-batch')
    const tooLong = await call(await formRequest([file(`x${longest}`)]))
    expect(bodyOf(tooLong)).toMatchObject({ status: 413, limit: 'maxFileNameBytes', max: 255, actual: 256 })
  })
})

describe('3 a form of another site', () => {
  const outcomes: readonly (readonly [headers: Record<string, string>, status: number])[] = [
    [{}, 207],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://test' }, 207],
    [{ 'sec-fetch-site': 'none' }, 207],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://other.test' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: friend }, 207],
    [{ origin: 'https://test' }, 207],
    [{ origin: friend }, 207],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'https://test.evil.example' }, 403],
    [{ origin: 'null' }, 403],
  ]
  it.each(outcomes)('with %j is %i', async (headers, status) => {
    const id = newId()
    const text = `${header}${id},P,FR,1`
    const answer = await call(await formRequest([{ name: 'a.csv', text }], { headers }))
    expect(answer.status, answer.text).toBe(status)
    expect((await call({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(status === 207 ? 200 : 404)
  })

  it.each(['application/x-www-form-urlencoded', 'text/plain', undefined])(
    'nothing else goes that is sent without a script either: %s',
    async (type) => {
      const strange = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
      const headers = type === undefined ? strange : { ...strange, 'content-type': type }
      for (const path of ['/v1/cities', '/v1/batches', '/v1/batches/x/cancellation', '/v1/cities/1/cancel'])
        expect((await call({ method: 'POST', path, headers, body: '' })).status, path).toBe(403)
    },
  )
})
