import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { city, newId, newKey } from '../scenarios/given.ts'
import { bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { conforming } from '../support/openapi/conformance.ts'
import { formRequest, type Sent } from './form.ts'
import { downloadsIn, failedIn } from './read-page.ts'

let service: Awaited<ReturnType<typeof serviceWith>>
beforeAll(async () => {
  service = await serviceWith('held', {})
})
afterAll(() => service.stop())

/** What Chromium asks for when a person sends a form. */
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
const call = (request: Request) => conforming(service.call)(request)
const send = async (files: readonly Sent[], options: Parameters<typeof formRequest>[1] = {}) =>
  call(await formRequest(files, { ...options, headers: { accept, ...options.headers } }))

const header = 'id,name,country,population'
const row = (id: string, population = '1') => `${id},Paris,FR,${population}`

describe('3 the page that answers a form', () => {
  it('lists exactly what failed, with file, line, item, member and reason', async () => {
    const [good, bad, worse] = [newId(), newId(), newId()]
    const answer = await send([
      { name: 'a.csv', text: [header, row(good), row(bad, 'many'), 'x,"y"z'].join('\n') },
      { name: 'b.json', text: JSON.stringify([city(worse, { country: 7 }), city()], undefined, 1) },
    ])
    expect(answer).toMatchObject({
      status: 207,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        vary: 'Accept, Prefer',
      },
    })
    expect(answer.headers['batch-summary']).toMatch(/^total=5, success=2, failed=3/)
    expect(failedIn(answer.text)).toEqual([
      [
        'a.csv',
        '3',
        bad,
        '/population',
        expect.stringMatching(/^Validation failed: .*\/population: /),
        '422',
      ],
      ['a.csv', '4', '#2', '', expect.stringMatching(/^Malformed operation: A quote in this row/), '400'],
      [
        'b.json',
        '2',
        worse,
        '/0/country',
        expect.stringMatching(/^Validation failed: .*\/0\/country: /),
        '422',
      ],
    ])
    expect(answer.text).toContain('Of 5 rows 2 succeeded and 3 failed.')
  })

  it('offers the failed rows byte by byte; mended and sent again they are done', async () => {
    const ids = [newId(), newId(), newId(), newId()] as const
    const line = (id: string, name: unknown) => JSON.stringify({ ...city(id), name })
    const answer = await send([
      {
        name: 'dir/a.csv',
        text: `\ufeff${header}\r\n${row(newId())}\r\n"${ids[0]}","Pa""ris,\r\n2",FR,x\r\n`,
      },
      { name: 'b.jsonl', text: `\n${line(newId(), 'x')}\n${line(ids[1], 1)}\n${line(ids[2], 2)}` },
      { name: 'c.json', text: `[${line(newId(), 'x')}, { "id":\n"${ids[3]}"} ]` },
    ])
    const downloads = downloadsIn(answer.text)
    expect(downloads.map(({ name, text }) => [name, text])).toEqual([
      ['failed-a.csv', `${header}\r\n"${ids[0]}","Pa""ris,\r\n2",FR,x\r\n`],
      ['failed-b.jsonl', `${line(ids[1], 1)}\r\n${line(ids[2], 2)}\r\n`],
      ['failed-c.json', `[\n{ "id":\n"${ids[3]}"}\n]\n`],
    ])
    const mended = downloads.map(({ name, text, type }) => ({
      name,
      type,
      text: text
        .replace(',x\r', ',5\r')
        .replace(/"name":(\d)/g, '"name":"$1"')
        .replace(`"${ids[3]}"}`, `"${ids[3]}","name":"N","country":"FR","population":1}`),
    }))
    const again = await send(mended)
    expect(again.text).toContain('<h1>All 4 rows succeeded</h1>')
    const items = await Promise.all(ids.map((id) => call({ method: 'GET', path: `/v1/cities/${id}` })))
    expect(items.map(bodyOf)).toMatchObject([
      { name: 'Pa"ris,\r\n2', population: 5 },
      { name: '1' },
      { name: '2' },
      { name: 'N' },
    ])
  })

  it('offers them as well where the rows were run later and were done in time', async () => {
    const later = await serviceWith('polled', {})
    onTestFinished(() => later.stop())
    const [good, bad] = [newId(), newId()]
    const text = [header, row(good), row(bad, 'x')].join('\r\n')
    const headers = { accept, prefer: 'respond-async, wait=20' }
    const answer = await later.call(await formRequest([{ name: 'a.csv', text }], { headers }))
    expect(answer.status, answer.text).toBe(207)
    expect(failedIn(answer.text).map(([file, line, item]) => [file, line, item])).toEqual([
      ['a.csv', '3', bad],
    ])
    expect(downloadsIn(answer.text).map((download) => download.text)).toEqual([
      `${header}\r\n${row(bad, 'x')}\r\n`,
    ])
  })

  it('says whether it was only checked, and whether it was sent before', async () => {
    const files = [{ name: 'a.csv', text: `${header}\n${row(newId())}` }]
    const checked = await send(files, { query: '?validateOnly=true' })
    expect(checked.text).toContain('They were only checked: nothing was written.')
    const fields = { idempotencyKey: newKey() }
    expect((await send(files, { fields })).text).not.toContain('had been sent before')
    expect((await send(files, { fields })).text).toContain('had been sent before')
  })

  it('tells all failed rows of the largest form, and keeps their reasons rather than themselves', async () => {
    const long = 'x'.repeat(4_380)
    const rows = Array.from({ length: 1000 }, (_, at) => `${at},${long},FR,x`)
    const answer = await send([{ name: 'a.csv', text: [header, ...rows].join('\n') }])
    expect(answer.status).toBe(207)
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6_291_556)
    const failed = failedIn(answer.text)
    expect(failed.map(([, line]) => Number(line))).toEqual(rows.map((_, at) => at + 2))
    expect(failed.every(([, , , member]) => member?.includes('/population'))).toBe(true)
    expect(downloadsIn(answer.text)).toEqual([])
    expect(answer.text).toContain('too large for this page')
  })

  it('what others wrote is text, wherever it stands', async () => {
    const evil = `<script>alert(1)</script>"'&\u202e`
    const answer = await send([{ name: `${evil}.csv`, text: `${header},${JSON.stringify(evil)}\n` }])
    const listed = await send([{ name: `${evil}.ndjson`, text: JSON.stringify({ id: '1', [evil]: evil }) }])
    expect([answer.status, listed.status]).toEqual([400, 207])
    for (const { text } of [answer, listed]) {
      expect(text).not.toContain('<script')
      expect(text).toContain('&lt;script&gt;')
    }
    expect(failedIn(listed.text)[0]?.[0]).toBe(`${evil}.ndjson`)
    const policy = listed.headers['content-security-policy'] ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'/)
    expect(policy).not.toContain('unsafe')
  })
})

describe('3 what is refused is a page as well', () => {
  it.each([
    ['a file of no known type', [{ name: 'a.xlsx', text: '' }], {}, 415],
    ['no file', [], {}, 400],
    ['a page of another site', [{ name: 'a.csv', text: header }], { 'sec-fetch-site': 'cross-site' }, 403],
    ['too many rows', [{ name: 'a.csv', text: `${header}\n${'1,P,FR,1\n'.repeat(1001)}` }], {}, 413],
    ['a bad key', [{ name: 'a.csv', text: header }], { 'idempotency-key': '"' }, 400],
  ])('%s', async (_, files, headers, status) => {
    const fields = files.length === 0 ? { _charset_: 'utf-8' } : {}
    const answer = await send(files, { headers, fields })
    const told = await send(files, { headers: { ...headers, accept: '*/*' }, fields })
    expect([answer.status, told.status]).toEqual([status, status])
    expect(told.headers['content-type']).toBe('application/problem+json')
    const { title, type } = bodyOf(told)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.text).toContain(`<h1>${title}</h1>`)
    expect(answer.text).toContain(`href="${type}"`)
  })

  it('a strict form names file and line', async () => {
    const text = `${header}\n${row(newId())}\n${row('7', 'x')}`
    const answer = await send([{ name: 'a.csv', text }], { headers: { prefer: 'handling=strict' } })
    expect(answer.status).toBe(422)
    expect(failedIn(answer.text)).toMatchObject([
      ['a.csv', '3', '#1', '/population', expect.any(String), '422'],
    ])
  })
})

describe('3 pages are for who would rather have them', () => {
  it.each([
    ['*/*', 'application/json'],
    ['text/html;q=0.5, application/json', 'application/json'],
    ['text/html', 'text/html; charset=utf-8'],
    ['application/xml, text/html;q=0.9', 'application/xml; charset=utf-8'],
  ])('%s', async (wanted, type) => {
    const answer = await call(jsonRequest('POST', '/v1/cities', [city()], { accept: wanted }))
    expect([answer.status, answer.headers['content-type']]).toEqual([207, type])
  })

  it('a form that is run later is told where', async () => {
    const answer = await send([{ name: 'a.csv', text: `${header}\n${row(newId())}` }], {
      headers: { prefer: 'respond-async' },
    })
    expect(answer.status).toBe(202)
    expect(answer.text).toContain(`href="${answer.headers.location}"`)
    await service.work()
  })
})
