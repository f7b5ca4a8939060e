import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Request } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, failing, found, newId, newKey } from './given.ts'
import { accepted, finished, read } from './later.ts'
import { imported } from './uploads.ts'

const header = 'id,name,country,population'
const told = ['line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable', 'row'].map(
  (name) => `error.${name}`,
)

describe.each(distances.slice(0, 2))('5.2 errors with their rows, $name', ({ call, can, work, stop }) => {
  const at = { call, work }
  afterAll(stop)
  const errors = (id: string, query: string, accept: string) =>
    call({ method: 'GET', path: `/v1/batches/${id}/errors?rows=true${query}`, headers: { accept } })

  it('5.2 as CSV: the file’s own columns first, as they were; mended, it can be sent again', async () => {
    const ids = Array.from({ length: 6 }, newId)
    const file = [
      header,
      `${ids[0]},Sound,FR,1`,
      `${ids[1]},"Low, ""quoted""",FR,-1`,
      `${ids[2]},"Two\nlines",fr,2`,
      `${ids[3]},Short`,
      `${ids[4]},"Bro"ken,FR,3`,
      `${ids[5]},=SUM(1),FR,-4`,
    ].join('\r\n')
    const { id, summary } = await imported(at, file)
    expect(summary).toMatchObject({ total: 6, success: 1, failed: 5 })
    const { text, headers } = await errors(id, '', 'text/csv')
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    const [names = [], ...rows] = parse(text, { record_delimiter: '\r\n' })
    expect(names).toEqual([...header.split(','), ...told])
    expect(rows.map((row: string[]) => row.slice(0, 6))).toEqual([
      [ids[1], 'Low, "quoted"', 'FR', '-1', '3', '422'],
      [ids[2], 'Two\nlines', 'fr', '2', '4', '422'],
      ['', '', '', '', '6', '400'],
      ['', '', '', '', '7', '400'],
      [ids[5], '=SUM(1)', 'FR', '-4', '8', '422'],
    ])
    expect(rows.map((row: string[]) => row.at(-1))).toEqual([
      '',
      '',
      `${ids[3]},Short`,
      `${ids[4]},"Bro"ken,FR,3`,
      '',
    ])
    const cell = (value: string) => `"${value.replaceAll('"', '""')}"`
    const lineOf = (cells: readonly string[]) => cells.map(cell).join(',')
    // Sent back as it came, it says the same of each row; what was said before is not said again.
    const unmended = await imported(at, text)
    expect(unmended.summary).toMatchObject({ total: 5, failed: 5 })
    const [sameNames, ...same] = parse((await errors(unmended.id, '', 'text/csv')).text)
    expect(sameNames).toEqual(names)
    const without = (row: string[]) => row.filter((_, at) => at !== names.indexOf('error.line'))
    expect(same.map(without).map((row: string[]) => row.slice(0, 7))).toEqual(
      rows.map(without).map((row: string[]) => row.slice(0, 7)),
    )
    // Whoever mends the cells and leaves our columns away has a file to send.
    const mended = rows
      .filter((row: string[]) => row[0] !== '')
      .map((row: string[]) => [row[0], row[1], 'FR', '7'].map((value) => cell(value ?? '')).join(','))
    const again = await imported(at, [header, ...mended].join('\n'))
    expect(again.summary).toMatchObject({ total: 3, success: 3 })
    expect(bodyOf(await found(call, absent(ids[2])))).toMatchObject({ name: 'Two\nlines', population: 7 })
    // So has whoever leaves them there, and mends a row that fitted no columns in its one cell.
    const mendedThere = rows.map((row: string[]) =>
      lineOf([
        ...(row[0] === '' ? row.slice(0, 4) : [row[0] ?? '', row[1] ?? '', 'FR', '6']),
        ...row.slice(4, -1),
        row.at(-1) === '' ? '' : `${(row.at(-1) ?? '').replaceAll('"', '').split(',')[0]},Mended,FR,6`,
      ]),
    )
    const there = await imported(at, [lineOf(names), ...mendedThere].join('\n'), { method: 'PUT' })
    expect(there.summary).toMatchObject({ total: 5, success: 5 })
    expect(bodyOf(await found(call, absent(ids[1])))).toMatchObject({ name: 'Low, "quoted"', population: 6 })
    expect(bodyOf(await found(call, absent(ids[4])))).toMatchObject({ name: 'Mended', population: 6 })
  })

  const listed = async (type: string, file: string | Uint8Array, more: Partial<Request> = {}) => {
    const headers = { 'content-type': type, prefer: 'respond-async', ...more.headers }
    const request = { method: 'POST', path: '/v1/cities', ...more, headers, body: file }
    const answer = await call(request)
    expect(answer.status, answer.text).toBe(202)
    return { id: String(bodyOf(answer).id), request }
  }

  it('5.2 of a list that is run later, too: as CSV with the columns that were sent', async () => {
    const ids = Array.from({ length: 5 }, newId)
    // As a spreadsheet saves it, with blank lines and columns in an order of its own.
    const file = [
      '\ufeffcountry,id,population,name',
      '',
      `FR,${ids[0]},1,Sound`,
      `FR,${ids[1]},-1,"Low, ""quoted"""`,
      '',
      `fr,${ids[2]},2,"Two\nlines"`,
      `${ids[3]},Short`,
      `DE,${ids[4]},3,Sound`,
    ].join('\r\n')
    const { id } = await listed('text/csv', file)
    const { summary } = bodyOf(await finished(at, id))
    expect(summary).toMatchObject({ total: 5, success: 2, failed: 3 })
    const { text } = await errors(id, '', 'text/csv')
    const [names = [], ...rows] = parse(text, { record_delimiter: '\r\n' })
    expect(names).toEqual(['country', 'id', 'population', 'name', ...told])
    expect(rows.map((row: string[]) => [...row.slice(0, 6), row.at(-1)])).toEqual([
      ['FR', ids[1], '-1', 'Low, "quoted"', '4', '422', ''],
      ['fr', ids[2], '2', 'Two\nlines', '6', '422', ''],
      ['', '', '', '', '8', '400', `${ids[3]},Short`],
    ])
  })

  it('5.2 … as JSON and NDJSON, page by page, and once more after a retry of its key', async () => {
    const lines = Array.from({ length: 12 }, (_, row) =>
      row % 3 === 0 ? JSON.stringify(city()) : row % 3 === 1 ? `{"id":"${row}","x":"é"}` : '{"id":',
    )
    const wrong = lines.filter((_, row) => row % 3 !== 0)
    const headers = { 'idempotency-key': newKey() }
    const { id, request } = await listed('application/x-ndjson', lines.join('\n\n'), { headers })
    await finished(at, id)
    const seen = async () => {
      const rows: string[] = []
      for (let path: string | undefined = `/v1/batches/${id}/errors?rows=true&limit=3`; path; ) {
        const page: { results: { row: string }[]; next?: string } = bodyOf(
          await call({ method: 'GET', path }),
        )
        expect(page.results.length).toBeLessThanOrEqual(3)
        rows.push(...page.results.map(({ row }) => row))
        path = page.next
      }
      return rows
    }
    expect(await seen()).toEqual(wrong)
    const again = await call(request)
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([207, 'true'])
    expect(await seen()).toEqual(wrong)
    const { text } = await errors(id, '', 'application/x-ndjson')
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).row),
    ).toEqual(wrong)
  })

  it('5.3 … and of one that was cancelled: each row that was not tried', async () => {
    const rows = Array.from({ length: 3 }, () => JSON.stringify(city()))
    const { id } = await listed('application/x-ndjson', rows.join('\n'))
    const cancelled = await call({ method: 'POST', path: `/v1/batches/${id}/cancellation` })
    // Elsewhere it may have been quicker.
    if (!can.has('steps') && cancelled.status === 409) return
    expect(cancelled.status).toBe(202)
    await finished(at, id)
    const { results } = bodyOf(await call({ method: 'GET', path: `/v1/batches/${id}/errors?rows=true` }))
    const untried = results.filter(({ error }: { error: { type: string } }) =>
      error.type.endsWith('not-attempted'),
    )
    expect(untried.map(({ row, index }: { row: string; index: number }) => row === rows[index])).toEqual(
      untried.map(() => true),
    )
    expect(untried).toHaveLength(bodyOf(await read(call, id)).summary.notAttempted)
  })

  it('5.2 as JSON and NDJSON, page by page: each failed row with its text', async () => {
    const lines = Array.from({ length: 5 }, (_, at) => (at === 2 ? '{"id":' : `{"id":"${at}","x":"é"}`))
    const { id } = await imported(at, lines.join('\r\n'), { contentType: 'application/x-ndjson' })
    const seen: string[] = []
    let path: string | undefined = `/v1/batches/${id}/errors?rows=true&limit=2`
    while (path) {
      const { results, next }: { results: { row: string }[]; next?: string } = bodyOf(
        await call({ method: 'GET', path }),
      )
      expect(results.length).toBeLessThanOrEqual(2)
      seen.push(...results.map(({ row }) => row))
      path = next
    }
    expect(seen).toEqual(lines)
    const { text } = await errors(id, '&limit=3', 'application/x-ndjson')
    const read = text.split('\n').slice(0, -1)
    expect(read.map((line) => JSON.parse(line).row)).toEqual(lines.slice(0, 3))
  })

  it.each([
    ['text/csv', (id: string, name: string) => `${header}\n${id},${name},FR,-1\n${id},Short`],
    [
      'application/x-ndjson',
      (id: string, name: string) => `{"id":"${id}","name":"${name}\n{"id":"${id}","name":1}`,
    ],
  ])(
    '5.2 of %s: a row that no answer can carry is told without its text, and those behind it with theirs',
    async (type, fileOf) => {
      // In JSON each is six bytes, and seven within the answer of a function.
      const file = fileOf(newId(), '\u0001'.repeat(1_000_000))
      const { id } = await listed(type, file)
      await finished(at, id)
      const last = file.split('\n').at(-1)
      const first = bodyOf(await call({ method: 'GET', path: `/v1/batches/${id}/errors?rows=true` }))
      expect(first).toMatchObject({ truncated: true, results: [{ index: 0 }] })
      expect(first.results).toHaveLength(1)
      expect(first.results[0]).not.toHaveProperty('row')
      const next = bodyOf(await call({ method: 'GET', path: first.next }))
      expect(next.results).toMatchObject([{ index: 1, row: last }])
      for (const accept of ['text/csv', 'application/x-ndjson']) {
        const { status, text } = await errors(id, '', accept)
        expect([status, text.length < 10_000]).toEqual([200, true])
      }
    },
  )

  it('5.2 400 where there is no file, and where rows is no flag', async () => {
    const id = await accepted(call, batchRequest([failing()]))
    await finished(at, id)
    for (const query of ['rows=true', 'rows=yes']) {
      const answer = await call({ method: 'GET', path: `/v1/batches/${id}/errors?${query}` })
      expect(answer.status).toBe(400)
      expect(bodyOf(answer).type).toBe('/problems/malformed-request')
    }
  })
})
