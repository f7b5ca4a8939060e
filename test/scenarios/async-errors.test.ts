import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, failing, newId } from './given.ts'
import { accepted, finished, read } from './later.ts'

const as = (accept: string) => ({ accept })

/** A member whose name is everything that a cell has to be quoted for; it comes back in details and pointers. */
const naughty = 'a"b""c,d;\ne\r\nf\t=1+1 é\u2028'
const token = naughty.replaceAll('~', '~0').replaceAll('/', '~1')

const problem = (status: number, name: string, title: string) => ({
  type: `/problems/${name}`,
  title,
  status,
})

describe.each(distances)('5.2 errors, $name', ({ call, work, stop }) => {
  afterAll(stop)
  const done = async (operations: readonly unknown[]) => {
    const id = await accepted(call, batchRequest(operations))
    return { id, body: bodyOf(await finished({ call, work }, id)) }
  }
  const errors = (id: string, accept: string, query = '') =>
    call({ method: 'GET', path: `/v1/batches/${id}/errors${query}`, headers: as(accept) })

  const mixed = () => [
    creating(),
    { id: 'lost', ...failing() },
    { id: naughty, ...creating(newId(), { [naughty]: 1, population: -1 }) },
    { ...creating(), dependsOn: ['lost'] },
    creating(),
  ]

  it('5.2 JSON: the failed ones, as they stand in the results', async () => {
    const { id, body } = await done(mixed())
    const { results } = bodyOf(await read(call, id, '/errors'))
    expect(results).toEqual(body.results.slice(1, 4))
    expect(results[0].error).toMatchObject(problem(404, 'not-found', 'Not found'))
    for (const accept of ['*/*', 'application/json', 'application/*;q=0.1, text/csv;q=0.05', '']) {
      expect(bodyOf(await errors(id, accept)), accept).toEqual({ results })
    }
  })

  it('5.2 NDJSON: one of them a line', async () => {
    const { id, body } = await done(mixed())
    const answer = await errors(id, 'application/x-ndjson')
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
    })
    expect(answer.text.endsWith('\n')).toBe(true)
    const lines = answer.text.slice(0, -1).split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(body.results.slice(1, 4))
  })

  it('5.2 CSV: RFC 4180, whatever stands in a detail', async () => {
    const { id, body } = await done(mixed())
    const answer = await errors(id, 'text/csv')
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' },
    })
    expect(answer.text.startsWith('index,id,line,status,type,title,detail,pointer,retryable\r\n')).toBe(true)
    const rows: Record<string, string>[] = parse(answer.text, { columns: true, record_delimiter: '\r\n' })
    expect(rows).toHaveLength(3)
    const [lost, invalid, untried] = rows
    expect(lost).toEqual({
      index: '1',
      id: 'lost',
      line: '',
      status: '404',
      type: '/problems/not-found',
      title: 'Not found',
      detail: 'There is no such item.',
      pointer: '',
      retryable: 'false',
    })
    expect(invalid).toMatchObject({ index: '2', id: naughty, status: '422', title: 'Validation failed' })
    const pointers = [`/operations/2/body/${token}`, '/operations/2/body/population']
    expect(new Set(invalid?.pointer?.split('; '))).toEqual(new Set(pointers))
    const { detail, errors: places } = body.results[2].error
    const listed = places.map((one: { pointer: string; detail: string }) => `${one.pointer}: ${one.detail}`)
    expect(invalid?.detail).toBe(`${detail} ${listed.join('; ')}`)
    expect(untried).toMatchObject({ index: '3', id: '3', status: '424', retryable: 'false' })
  })

  it('5.2 errors of lines have their line', async () => {
    const text = `${JSON.stringify(city())}\n\n{"\n[]\n`
    const headers = { 'content-type': 'application/x-ndjson' }
    const id = await accepted(call, { method: 'POST', path: '/v1/cities', headers, body: text })
    await finished({ call, work }, id)
    const answer = await errors(id, 'text/csv')
    const rows: Record<string, string>[] = parse(answer.text, { columns: true })
    expect(rows.map(({ index, line, status }) => [index, line, status])).toEqual([
      ['1', '3', '400'],
      ['2', '4', '422'],
    ])
  })

  it('5.2 pages are linked, whatever their format, and each CSV has the header row', async () => {
    const { id } = await done([creating(), ...Array.from({ length: 7 }, failing), creating()])
    for (const accept of ['application/json', 'application/x-ndjson', 'text/csv']) {
      const found: number[] = []
      let path: string | undefined = `/v1/batches/${id}/errors?limit=3`
      const sizes: number[] = []
      while (path !== undefined) {
        const { text, headers, status } = await call({ method: 'GET', path, headers: as(accept) })
        expect(status).toBe(200)
        const entries = readAs(accept, text)
        sizes.push(entries.length)
        found.push(...entries.map(({ index }) => Number(index)))
        path = /^<([^>]*)>; rel="next"$/.exec(headers.link ?? '')?.[1]
      }
      expect(sizes, accept).toEqual([3, 3, 1])
      expect(found, accept).toEqual([1, 2, 3, 4, 5, 6, 7])
    }
  })

  it('5.2 no errors: no results, no lines, a header row', async () => {
    const { id } = await done([creating()])
    expect(bodyOf(await errors(id, 'application/json'))).toEqual({ results: [] })
    expect((await errors(id, 'application/x-ndjson')).text).toBe('')
    const { text } = await errors(id, 'text/csv')
    expect(text.trimEnd()).toBe('index,id,line,status,type,title,detail,pointer,retryable')
  })

  it('5.2 406 for what an answer cannot be; CSV is for errors only', async () => {
    const { id } = await done([failing()])
    expect((await errors(id, 'text/html')).status).toBe(406)
    for (const below of ['', '/results', '/operations/0']) {
      const path = `/v1/batches/${id}${below}`
      expect((await call({ method: 'GET', path, headers: as('text/csv') })).status, below).toBe(406)
    }
    const list = jsonRequest('POST', '/v1/cities', [city(absent().id)], as('text/csv'))
    expect((await call(list)).status).toBe(406)
  })
})

const readAs = (accept: string, text: string): readonly { readonly index: number | string }[] => {
  if (accept === 'text/csv') return parse(text, { columns: true })
  if (accept === 'application/json') return JSON.parse(text).results
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}
