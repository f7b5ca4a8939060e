import { afterAll, describe, expect, it } from 'vitest'
import { bodyOf, type Caller, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, existing, found, newId } from './given.ts'

interface Told {
  readonly id: string
  readonly line?: number
  readonly status: number
  readonly error?: { readonly errors?: readonly { readonly pointer: string }[] }
}

const statusesOf = (body: { results: Told[] }) => body.results.map(({ status }) => status)
const linesOf = (body: { results: Told[] }) => body.results.map(({ line }) => line)

const lines = (method: string, text: string | Uint8Array, type: string) => ({
  method,
  path: '/v1/cities',
  headers: { 'content-type': type },
  body: text,
})
const ndjson = (method: string, rows: readonly string[], end = '\n') =>
  lines(method, rows.join(end), 'application/x-ndjson')
const csv = (method: string, rows: readonly string[], end = '\n') => lines(method, rows.join(end), 'text/csv')

const populations = async (call: Caller, ids: readonly string[]) => {
  const read = await Promise.all(ids.map((id) => found(call, absent(id))))
  return read.map((answer) => bodyOf(answer).population)
}

describe.each(distances)('3 shorthands, $name', ({ call, stop }) => {
  afterAll(stop)

  it('3 POST of an array creates; a bad element fails alone, with its pointer', async () => {
    const items = [city(), city(newId(), { population: '1' }), 5, city()]
    const answer = await call(jsonRequest('POST', '/v1/cities', items))
    expect(answer.status).toBe(207)
    const body = bodyOf(answer)
    expect(statusesOf(body)).toEqual([201, 422, 422, 201])
    expect(body.results.map(({ id }: Told) => id)).toEqual(['0', '1', '2', '3'])
    expect(body.results[1].error.errors[0].pointer).toBe('/1/population')
    expect(body.results[3].location).toBe(`/v1/cities/${(items[3] as { id: string }).id}`)
  })

  it('3 PUT and PATCH of an array: each element carries its id', async () => {
    const [first, second, third] = [await existing(call), absent(), await existing(call)]
    const put = await call(
      jsonRequest('PUT', '/v1/cities', [
        city(first.id, { population: 5 }),
        city(second.id),
        { name: 'x' },
        null,
      ]),
    )
    expect(put.status).toBe(207)
    expect(statusesOf(bodyOf(put))).toEqual([200, 201, 422, 422])
    const patches = [
      { id: third.id, population: 6 },
      { id: newId(), population: 7 },
      { id: third.id, population: -1 },
    ]
    const patched = await call(jsonRequest('PATCH', '/v1/cities', patches))
    expect(statusesOf(bodyOf(patched))).toEqual([200, 404, 422])
    expect(await populations(call, [first.id, third.id])).toEqual([5, 6])
  })

  it('3 DELETE ?id=1,2,3 deletes each', async () => {
    const [first, second] = [await existing(call), await existing(call)]
    const nothing = newId()
    const answer = await call({ method: 'DELETE', path: `/v1/cities?id=${first.id},${nothing},${second.id}` })
    expect(answer.status).toBe(207)
    expect(statusesOf(bodyOf(answer))).toEqual([204, 404, 204])
    expect((await found(call, second)).status).toBe(404)
  })

  it('3 NDJSON: one value a line; a bad line fails alone, with its line number', async () => {
    const [first, last] = [newId(), newId()]
    const rows = [
      JSON.stringify(city(first)),
      '{"id": broken}',
      '',
      '[1, 2]',
      JSON.stringify(city(newId(), { country: 'France' })),
      `{"id":"${newId()}","id":"${newId()}"}`,
      JSON.stringify(city(last, { population: 9 })),
      '',
    ]
    for (const [end, status] of [
      ['\n', 201],
      ['\r\n', 409],
    ] as const) {
      const answer = await call(ndjson('POST', rows, end))
      expect(answer.status).toBe(207)
      const body = bodyOf(answer)
      expect(statusesOf(body)).toEqual([status, 400, 422, 422, 400, status])
      expect(linesOf(body)).toEqual([1, 2, 4, 5, 6, 7])
      expect(body.results[3].error.errors[0].pointer).toBe('/country')
    }
    expect(await populations(call, [last])).toEqual([9])
  })

  it('3 NDJSON for PUT and PATCH', async () => {
    const item = await existing(call)
    const put = await call(ndjson('PUT', [JSON.stringify(city(item.id, { population: 1 }))]))
    expect(statusesOf(bodyOf(put))).toEqual([200])
    const patched = await call(ndjson('PATCH', [`{"id":"${item.id}","population":2}`]))
    expect(statusesOf(bodyOf(patched))).toEqual([200])
    expect(await populations(call, [item.id])).toEqual([2])
  })

  it('3 CSV: typed by the schema; a bad row fails alone, with its line number', async () => {
    const ids = Array.from({ length: 6 }, newId)
    const rows = [
      'id,name,country,population,altName,loc',
      `${ids[0]},Paris,FR,2138551,,`,
      `${ids[1]},Lyon,FR,many,,`,
      `${ids[2]},"Say ""hi"",\nin two lines",FR,0,007,`,
      `${ids[3]},Nice,FR`,
      `${ids[4]},Nice,FR,1,,"{""type"":""Point"",""coordinates"":[7.27,43.7]}"`,
      `${ids[5]},Nice,fr,1,,`,
    ]
    const answer = await call(csv('POST', rows))
    expect(answer.status, answer.text).toBe(207)
    const body = bodyOf(answer)
    expect(statusesOf(body)).toEqual([201, 422, 201, 400, 201, 422])
    expect(linesOf(body)).toEqual([2, 3, 4, 6, 7, 8])
    const read = async (at: number) => bodyOf(await found(call, absent(ids[at])))
    expect(await read(0)).toEqual(city(ids[0]))
    expect(await read(2)).toMatchObject({ name: 'Say "hi",\nin two lines', population: 0, altName: '007' })
    expect(await read(4)).toMatchObject({ loc: { type: 'Point', coordinates: [7.27, 43.7] } })
  })

  it('3 CSV for PUT and PATCH; columns may stand in any order', async () => {
    const item = await existing(call)
    const put = await call(csv('PUT', ['population,country,name,id', `5,FR,Brest,${item.id}`], '\r\n'))
    expect(statusesOf(bodyOf(put)), put.text).toEqual([200])
    const patched = await call(csv('PATCH', ['id,population', `${item.id},6`, `${newId()},7`]))
    expect(statusesOf(bodyOf(patched))).toEqual([200, 404])
    expect(bodyOf(await found(call, item))).toEqual(city(item.id, { name: 'Brest', population: 6 }))
  })

  it('3 a byte order mark in front, as spreadsheets write it, belongs to no value', async () => {
    const requests = [
      csv('POST', ['\ufeffid,name,country,population', `${newId()},Paris,FR,1`]),
      ndjson('POST', [`\ufeff${JSON.stringify(city())}`, JSON.stringify(city())]),
      lines('POST', `\ufeff${JSON.stringify([city()])}`, 'application/json'),
    ]
    for (const request of requests) {
      const answer = await call(request)
      expect(answer.status, answer.text).toBe(207)
      expect(bodyOf(answer).outcome, answer.text).toBe('succeeded')
    }
  })

  it.each([
    ['an unknown column', 'id,name,mayor'],
    ['a repeated column', 'id,name,name'],
    ['nothing at all', ''],
  ])('3 CSV whose header row has %s is a request error', async (_, header) => {
    const answer = await call(csv('POST', [header, `${newId()},a,b`]))
    expect(answer.status, answer.text).toBe(400)
  })
})
