import { afterAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, existing, found, newId } from './given.ts'
import { read } from './later.ts'
import { imported } from './uploads.ts'

interface Told {
  readonly index: number
  readonly id: string
  readonly line: number
  readonly status: number
}

const told = (body: { readonly results: readonly Told[] }) =>
  body.results.map(({ line, status }) => [line, status])

const bytesOf = (...parts: readonly (string | number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))))

const ndjson = 'application/x-ndjson'
const header = 'id,name,country,population'
const notUtf8 = [0x50, 0xff, 0xfe]

describe.each(distances)('5.5 files, $name', ({ call, work, stop }) => {
  const at = { call, work }
  afterAll(stop)
  const itemAt = async (id: string | undefined) => bodyOf(await found(call, absent(id)))

  it('5.5 CSV as spreadsheets write it: a bad row fails alone, with its line', async () => {
    const ids = Array.from({ length: 9 }, newId)
    const lines = (...texts: string[]) => texts.map((text) => `${text}\r\n`).join('')
    const file = bytesOf(
      `\ufeff${header},altName\r\n`,
      lines(`${ids[0]},Paris,FR,1,`),
      lines(`${ids[1]},"two`, `lines, ""quoted""",FR,2,007`),
      lines(`${ids[2]},Lyon,FR,many,`, `${ids[3]},Lyon,FR`, ''),
      `${ids[4]},`,
      notUtf8,
      ',FR,4,\r\n',
      lines(`${ids[5]},"a"b,FR,5,`, `${ids[6]},x,fr,6,`, `${ids[0]},again,FR,7,`),
      `${ids[7]},é😀,FR,8,`,
    )
    const body = await imported(at, file)
    expect(told(body)).toEqual([
      [2, 201],
      [3, 201],
      [5, 422],
      [6, 400],
      [8, 400],
      [9, 400],
      [10, 422],
      [11, 409],
      [12, 201],
    ])
    expect(body.results.map(({ index, id }: Told) => [index, id])).toEqual(
      Array.from({ length: 9 }, (_, index) => [index, String(index)]),
    )
    expect(body).toMatchObject({
      outcome: 'partial',
      summary: { total: 9, success: 3, failed: 6, pending: 0 },
    })
    expect(body).not.toHaveProperty('error')
    expect(await itemAt(ids[0])).toEqual(city(ids[0], { population: 1 }))
    expect(await itemAt(ids[1])).toMatchObject({ name: 'two\r\nlines, "quoted"', altName: '007' })
    expect(await itemAt(ids[7])).toMatchObject({ name: 'é😀', population: 8 })
    for (const id of [ids[2], ids[3], ids[4], ids[5], ids[6]]) {
      expect((await found(call, absent(id))).status).toBe(404)
    }
    const one = await read(call, body.id, '/operations/4')
    expect(bodyOf(one)).toEqual(body.results[4])
    expect((await read(call, body.id, '/operations/9')).status).toBe(404)
    const csv = await call({ method: 'GET', path: body.links.errors, headers: { accept: 'text/csv' } })
    const rows = csv.text.split('\r\n').slice(1, -1)
    expect(rows.map((row) => row.split(',').slice(0, 4).join())).toEqual([
      '2,2,5,422',
      '3,3,6,400',
      '4,4,8,400',
      '5,5,9,400',
      '6,6,10,422',
      '7,7,11,409',
    ])
  })

  it('5.5 NDJSON: a bad line fails alone', async () => {
    const [first, last] = [newId(), newId()]
    const file = bytesOf(
      `${JSON.stringify(city(first))}\r\n\n{"id":\n[1]\n"`,
      notUtf8,
      `"\n{"id":"1","id":"2"}\n${JSON.stringify(city(newId(), { population: -1 }))}\n`,
      JSON.stringify(city(last, { name: 'line\nfeed' })),
    )
    const body = await imported(at, file, { contentType: ndjson })
    expect(told(body)).toEqual([
      [1, 201],
      [3, 400],
      [4, 422],
      [5, 400],
      [6, 400],
      [7, 422],
      [8, 201],
    ])
    expect(await itemAt(last)).toMatchObject({ name: 'line\nfeed' })
  })

  it('5.5 PUT and PATCH take the item’s id from the row', async () => {
    const [old, fresh] = [await existing(call), newId()]
    const put = await imported(at, `${header}\n${old.id},Brest,FR,5\n${fresh},Metz,FR,6\n,Nice,FR,7\n`, {
      method: 'PUT',
    })
    expect(told(put)).toEqual([
      [2, 200],
      [3, 201],
      [4, 422],
    ])
    expect(await itemAt(old.id)).toEqual(city(old.id, { name: 'Brest', population: 5 }))
    const lines = [
      { id: fresh, population: 9 },
      { id: newId(), population: 9 },
      { id: fresh, population: 'x' },
    ]
    const patch = await imported(at, lines.map((line) => JSON.stringify(line)).join('\n'), {
      method: 'PATCH',
      contentType: ndjson,
    })
    expect(told(patch)).toEqual([
      [1, 200],
      [2, 404],
      [3, 422],
    ])
    expect(await itemAt(fresh)).toEqual(city(fresh, { name: 'Metz', population: 9 }))
  })

  it('5.5 items whose ids the service makes are told by their location', async () => {
    const order = {
      customer: { name: 'Ada', email: 'ada@example.com' },
      lines: [{ sku: 'a', quantity: 1, unitPrice: 2 }],
    }
    const text = `${JSON.stringify(order)}\n`.repeat(3)
    const body = await imported(at, text, { collection: 'orders', contentType: ndjson })
    const places = body.results.map(({ location }: { location: string }) => location)
    expect(new Set(places).size).toBe(3)
    for (const path of places) expect(bodyOf(await call({ method: 'GET', path }))).toMatchObject(order)
  })
})
