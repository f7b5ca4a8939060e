import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { city, newId, newKey } from '../scenarios/given.ts'
import { accepted, finished, read } from '../scenarios/later.ts'
import { bodyOf, type Request } from '../support/answer.ts'
import { conforming } from '../support/openapi/conformance.ts'
import { formRequest, rawForm, type Sent } from './form.ts'

let service: Awaited<ReturnType<typeof serviceWith>>
beforeAll(async () => {
  service = await serviceWith('held', {})
})
afterAll(() => service.stop())

const call = (request: Request) => conforming(service.call)(request)
const send = async (...sent: Parameters<typeof formRequest>) => call(await formRequest(...sent))
const there = async (id: string) => (await call({ method: 'GET', path: `/v1/cities/${id}` })).status

const header = 'id,name,country,population\r\n'
const csv = (...rows: readonly string[]): Sent => ({ name: 'a.csv', text: header + rows.join('\r\n') })
const row = (id: string, population = '1') => `${id},Paris,FR,${population}`

/** Three files, of which each has one good row and one bad one, and where those stand. */
const three = (ids: readonly [string, string, string]) => ({
  files: [
    csv(row(newId(), 'many'), '', row(ids[0])),
    { name: 'b.ndjson', text: `${JSON.stringify(city(ids[1]))}\n{"id"\n`, type: 'application/octet-stream' },
    {
      name: 'c.json',
      text: `[\n  ${JSON.stringify(city(ids[2]))},\n\n  "[,]\\"", {}]`,
      type: 'application/json',
    },
  ],
  places: [
    { file: 'a.csv', line: 2, status: 422 },
    { file: 'a.csv', line: 4, status: 201 },
    { file: 'b.ndjson', line: 1, status: 201 },
    { file: 'b.ndjson', line: 2, status: 400 },
    { file: 'c.json', line: 2, status: 201 },
    { file: 'c.json', line: 4, status: 422 },
    { file: 'c.json', line: 4, status: 422 },
  ],
})

describe('3 a form with several files', () => {
  it('has the rows one file after the other, each result with its file and line', async () => {
    const ids = [newId(), newId(), newId()] as const
    const { files, places } = three(ids)
    const answer = await send(files)
    expect(answer.status, answer.text).toBe(207)
    const { results, summary } = bodyOf(answer)
    expect(results.map(({ file, line, status }: never) => ({ file, line, status }))).toEqual(places)
    expect(results.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(summary).toMatchObject({ total: 7, success: 3, failed: 4 })
    expect(results[0].error.errors[0].pointer).toBe('/population')
    expect(await Promise.all(ids.map(there))).toEqual([200, 200, 200])
  })

  it('two files may have one name, and a file may be empty', async () => {
    const empty = { name: 'empty.json', text: '[]' }
    const answer = await send([csv(row(newId())), empty, csv(row(newId()))])
    expect(bodyOf(answer).results).toMatchObject([
      { status: 201, file: 'a.csv', line: 2 },
      { status: 201, file: 'a.csv', line: 2 },
    ])
  })

  it('a file that was not chosen is none, and a name may have whatever a name can have', async () => {
    const head = 'Content-Disposition: form-data; name="f"; filename='
    const body = [
      `--XX\r\n${head}""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n`,
      `--XX\r\n${head}"a%22b;c=d.json"\r\n\r\n${JSON.stringify(city())}\r\n`,
      `--XX\r\n${head}"a\\"b.json"\r\n\r\n[${JSON.stringify(city())}]\r\n`,
      `--XX\r\n${head}${Buffer.from('é.csv').toString('latin1')}\r\n\r\n${header}${row(newId())}\r\n`,
      '--XX--',
    ]
    const answer = await call(rawForm(body.join('')))
    expect(answer.status, answer.text).toBe(207)
    expect(bodyOf(answer).results).toMatchObject([
      { status: 201, file: 'a"b;c=d.json', line: 1 },
      { status: 201, file: 'a"b.json', line: 1 },
      { status: 201, file: 'é.csv', line: 2 },
    ])
  })

  it.each([
    ['PUT', 201],
    ['PATCH', 404],
  ])('%s takes it as well', async (method, status) => {
    const answer = await send([csv(row(newId()))], { method })
    expect(bodyOf(answer).results).toMatchObject([{ status, file: 'a.csv', line: 2 }])
  })

  it('what it validates only is not written', async () => {
    const id = newId()
    const answer = await send([csv(row(id))], { query: '?validateOnly=true' })
    expect(bodyOf(answer).results).toMatchObject([{ status: 201, file: 'a.csv' }])
    expect(await there(id)).toBe(404)
  })

  it('strict handling names file and line of what is invalid, and writes nothing', async () => {
    const id = newId()
    const answer = await send([csv(row(id)), csv(row(newId(), 'x'))], {
      headers: { prefer: 'handling=strict' },
    })
    expect(answer.status).toBe(422)
    expect(bodyOf(answer).results).toMatchObject([{ index: 1, file: 'a.csv', line: 2 }])
    expect(await there(id)).toBe(404)
  })
})

describe('4 the key of a form', () => {
  it('stands in a field; the same files are answered again, whatever the boundary is', async () => {
    const files = [csv(row(newId()), row(newId(), 'x'))]
    const fields = { idempotencyKey: newKey() }
    const [first, second] = [await send(files, { fields }), await send(files, { fields })]
    expect(second.headers['idempotent-replayed']).toBe('true')
    const unmarked = bodyOf(second).results.map(({ replayed, ...rest }: { replayed: true }) => {
      expect(replayed).toBe(true)
      return rest
    })
    expect(unmarked).toEqual(bodyOf(first).results)
    expect(unmarked).toMatchObject([
      { status: 201, file: 'a.csv', line: 2 },
      { status: 422, file: 'a.csv', line: 3 },
    ])
    const { results } = bodyOf(await read(call, bodyOf(first).id, '/results'))
    expect(results).toEqual(bodyOf(first).results)
  })

  it('belongs to these files and their names, and is the same key as in the header', async () => {
    const file = csv(row(newId()))
    const idempotencyKey = newKey()
    await send([file], { fields: { idempotencyKey } })
    const renamed = await send([{ ...file, name: 'z.csv' }], { fields: { idempotencyKey } })
    const longer = await send([file, file], { fields: { idempotencyKey } })
    expect([renamed.status, longer.status]).toEqual([422, 422])
    const inHeader = await send([file], { headers: { 'idempotency-key': `"${idempotencyKey}"` } })
    expect(inHeader.headers['idempotent-replayed']).toBe('true')
  })

  it.each([
    ['empty', '', 'invalid-idempotency-key'],
    ['with a line end', 'a\r\nb', 'invalid-idempotency-key'],
    ['another than in the header', 'other', 'malformed-request'],
  ])('that is %s is 400, and nothing is written', async (_, idempotencyKey, problem) => {
    const id = newId()
    const answer = await send([csv(row(id))], {
      fields: { idempotencyKey },
      headers: { 'idempotency-key': 'one' },
    })
    expect([answer.status, bodyOf(answer).type]).toEqual([400, `/problems/${problem}`])
    expect(await there(id)).toBe(404)
  })
})

describe('5 a form that is run later', () => {
  it('its results, errors and operations have file and line, as CSV too', async () => {
    const { files, places } = three([newId(), newId(), newId()])
    const id = await accepted(call, await formRequest(files))
    const { results } = bodyOf(await finished({ call, work: service.work }, id))
    expect(results.map(({ file, line, status }: never) => ({ file, line, status }))).toEqual(places)
    expect(bodyOf(await read(call, id, '/operations/3'))).toMatchObject({ file: 'b.ndjson', line: 2 })
    const errors = await call({
      method: 'GET',
      path: `/v1/batches/${id}/errors`,
      headers: { accept: 'text/csv' },
    })
    const lines = errors.text.split('\r\n')
    expect(lines[0]).toBe('index,id,line,status,type,title,detail,pointer,retryable,file')
    expect(lines.slice(1, -1).map((line) => line.split(',').at(-1))).toEqual([
      'a.csv',
      'b.ndjson',
      'c.json',
      'c.json',
    ])
  })

  const withRows = async (id: string, accept: string) =>
    call({ method: 'GET', path: `/v1/batches/${id}/errors?rows=true`, headers: { accept } })

  it('its failed rows are there as they were sent, each with its file', async () => {
    const { files } = three([newId(), newId(), newId()])
    const id = await accepted(call, await formRequest(files))
    await finished({ call, work: service.work }, id)
    const [, bad = ''] = String(files[0]?.text).split('\r\n')
    const rows = [
      ['a.csv', 2, bad],
      ['b.ndjson', 2, '{"id"'],
      ['c.json', 4, '"[,]\\""'],
      ['c.json', 4, '{}'],
    ]
    const page = bodyOf(await withRows(id, 'application/json'))
    expect(page.results.map(({ file, line, row }: never) => [file, line, row])).toEqual(rows)
    const { text } = await withRows(id, 'application/x-ndjson')
    const lines = text.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line)).map(({ file, line, row }) => [file, line, row])).toEqual(
      rows,
    )
  })

  it('… as CSV in the columns of the first file; what has others stands there as text', async () => {
    const [one, two] = [newId(), newId()]
    const other = { name: 'b.csv', text: `name,id,country,population\nParis,${two},FR,-1\n` }
    const again = { ...csv(row(two, '-2')), name: 'c.csv' }
    const json = { name: 'd.json', text: '{ "id": 7 }\n' }
    const id = await accepted(
      call,
      await formRequest([csv(row(newId()), row(one, '-1')), other, again, json]),
    )
    await finished({ call, work: service.work }, id)
    const { text } = await withRows(id, 'text/csv')
    const [names, ...rows]: string[][] = parse(text, { record_delimiter: '\r\n' })
    expect(names?.slice(-3)).toEqual(['error.retryable', 'error.file', 'error.row'])
    expect(rows.map((cells) => [...cells.slice(0, 5), ...cells.slice(-2)])).toEqual([
      [one, 'Paris', 'FR', '-1', '3', 'a.csv', ''],
      ['', '', '', '', '2', 'b.csv', `Paris,${two},FR,-1`],
      [two, 'Paris', 'FR', '-2', '2', 'c.csv', ''],
      ['', '', '', '', '1', 'd.json', '{ "id": 7 }'],
    ])
  })

  it('… of one file as well, page by page', async () => {
    const ids = [newId(), newId(), newId()]
    const id = await accepted(call, await formRequest([csv(...ids.map((one) => row(one, 'x')))]))
    await finished({ call, work: service.work }, id)
    const seen: string[] = []
    for (let path: string | undefined = `/v1/batches/${id}/errors?rows=true&limit=2`; path; ) {
      const page: { results: { row: string }[]; next?: string } = bodyOf(await call({ method: 'GET', path }))
      seen.push(...page.results.map((failed) => failed.row))
      path = page.next
    }
    expect(seen).toEqual(ids.map((one) => row(one, 'x')))
  })

  it('keeps them when its body is lost', async () => {
    const id = await accepted(call, await formRequest([csv(row(newId()))]))
    await service.loseBodies()
    const { results } = bodyOf(await finished({ call, work: service.work }, id))
    expect(results).toMatchObject([{ file: 'a.csv', line: 2 }])
    expect(results[0].status).toBeGreaterThanOrEqual(400)
  })
})
