import { afterAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { cities } from '../support/collections.ts'
import { itemsOf, pagesOf } from '../support/pages.ts'
import { distances } from './distances.ts'
import { city, creating, newId } from './given.ts'

const towns = defineCollection({ name: 'cities', schema: cities.schema, id: cities.id, shards: 4 })

const looseNote = z.looseObject({ title: z.string() })

/** Alone with its items: a service of its own, since other cases fill the shared one. */
describe.each(distances.filter(({ can }) => can.has('setup')))('Listing, $name', ({ setUp }) => {
  const stops: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const stop of stops) await stop()
  })

  const filled = async (count: number, collection: Collection = cities) => {
    const service = await setUp({ collections: [collection] })
    stops.push(service.stop)
    const ids = Array.from({ length: count }, newId)
    if (count > 0) await service.call(batchRequest(ids.map((id) => creating(id))))
    return { ...service, ids }
  }

  it('shows a collection without items as an empty page', async () => {
    const { call } = await filled(0)
    const answer = await call({ method: 'GET', path: '/v1/cities' })
    expect(answer).toMatchObject({ status: 200, text: '{"items":[]}' })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
    expect(answer.headers).not.toHaveProperty('link')
  })

  it('shows every item once, with its ETag, page by page, in the same order each time', async () => {
    const { call, ids } = await filled(130, towns)
    const all = itemsOf(await pagesOf(call, '/v1/cities?limit=1000'))
    expect(all).toHaveLength(130)
    expect(all).toEqual(expect.arrayContaining(ids.map((id) => ({ id, etag: '"1"', body: city(id) }))))
    for (const limit of [1, 7, 100]) {
      const pages = await pagesOf(call, `/v1/cities?limit=${limit}`)
      expect(itemsOf(pages)).toEqual(all)
      for (const page of pages) expect(bodyOf(page).items.length).toBeLessThanOrEqual(limit)
    }
    // 100 to a page, where nothing is said.
    const [first] = await pagesOf(call, '/v1/cities')
    expect(bodyOf(first as Answer).items).toEqual(all.slice(0, 100))
  })

  it('shows what a GET of the item shows, as it is now, and nothing of what is deleted', async () => {
    const { call, ids } = await filled(5)
    const [changed = '', gone = ''] = ids
    const extra = newId()
    await call(
      batchRequest([
        { method: 'PATCH', path: `/cities/${changed}`, body: { population: 7 } },
        { method: 'DELETE', path: `/cities/${gone}` },
        creating(extra),
      ]),
    )
    const items = itemsOf(await pagesOf(call, '/v1/cities'))
    const there = [...ids.filter((id) => id !== gone), extra]
    expect(items.map(({ id }) => id).sort()).toEqual([...there].sort())
    for (const { id, etag, body } of items) {
      const single = await call({ method: 'GET', path: `/v1/cities/${id}` })
      expect({ etag, body }).toEqual({ etag: single.headers.etag, body: bodyOf(single) })
      expect(etag).toBe(id === changed ? '"2"' : '"1"')
    }
  })

  it('answers in NDJSON and CSV, as it can be sent again', async () => {
    const { call, ids } = await filled(12)
    const lines = await pagesOf(call, '/v1/cities?limit=5', { accept: 'application/x-ndjson' })
    const shown = lines.flatMap(({ text }) =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    )
    expect(lines[0]?.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(shown).toHaveLength(12)
    expect(shown).toEqual(expect.arrayContaining(ids.map((id) => city(id))))
    const [rows] = await pagesOf(call, '/v1/cities', { accept: 'text/csv' })
    expect(rows?.headers['content-type']).toBe('text/csv; charset=utf-8')
    const [header, ...others] = (rows?.text ?? '').split('\r\n')
    expect(header).toBe('id,name,country,population,altName,featureCode,adminCode,loc')
    expect(others.slice(0, -1).sort()).toEqual(ids.map((id) => `${id},Paris,FR,2138551,,,,`).sort())
    const again = await call({
      method: 'PUT',
      path: '/v1/cities',
      headers: { 'content-type': 'text/csv' },
      body: rows?.text ?? '',
    })
    expect(bodyOf(again).summary).toMatchObject({ total: 12, success: 12 })
  })

  it('answers in CSV what can be sent again, members that no column has included', async () => {
    const notes = defineCollection({ name: 'notes', ids: 'client', schema: looseNote })
    const { call } = await filled(0, notes)
    const items = [
      { id: '1', title: 'a,b"c', left: 'over', list: [1, { deep: null }], '*': 'a star', n: 0.5 },
      { id: '2', title: '=1+1', createdAt: 'never' },
      { id: '3', title: '3' },
    ]
    const csv = { 'content-type': 'text/csv' }
    const send = (headers: Record<string, string>, body: string) =>
      call({ method: 'PUT', path: '/v1/notes', headers, body })
    const json = { 'content-type': 'application/json' }
    expect(bodyOf(await send(json, JSON.stringify(items))).summary).toMatchObject({ success: 3 })
    const [page] = await pagesOf(call, '/v1/notes', { accept: 'text/csv' })
    for (const { id } of items) await call({ method: 'DELETE', path: `/v1/notes/${id}` })
    expect(bodyOf(await send(csv, page?.text ?? '')).summary).toMatchObject({ total: 3, success: 3 })
    const shown = itemsOf(await pagesOf(call, '/v1/notes')).map(({ body }) => body)
    expect(shown).toHaveLength(3)
    expect(shown).toEqual(expect.arrayContaining(items))
  })

  it('answers HEAD as GET, without a body', async () => {
    const { call } = await filled(3)
    const get = await call({ method: 'GET', path: '/v1/cities?limit=2' })
    const head = await call({ method: 'HEAD', path: '/v1/cities?limit=2' })
    expect(head).toMatchObject({ status: 200, text: '', headers: { link: get.headers.link } })
    expect(head.headers.link).toMatch(/^<\/v1\/cities\?limit=2&cursor=[\w-]+>; rel="next"$/)
  })
})

describe.each(distances)('Listing is asked for, $name', ({ call, stop }) => {
  afterAll(stop)

  it.each([
    ['limit=0', 'limit is an integer from 1 to 1000.'],
    ['limit=1001', 'limit is an integer from 1 to 1000.'],
    ['limit=ten', 'limit is an integer from 1 to 1000.'],
    ['limit=1&limit=2', 'limit takes one value, and is given twice.'],
    ['cursor=', 'cursor is not one that this service has handed out.'],
    ['cursor=AAAA', 'cursor is not one that this service has handed out.'],
    ['validateOnly=perhaps', 'validateOnly is true or false.'],
    [
      'id=1&limit=2',
      'The query names items (id) or pages through a list (limit, cursor, members), not both.',
    ],
    [
      'name=Paris',
      'The query has a parameter that is not known here; there are id, limit, cursor, validateOnly.',
    ],
    ['%zz', 'The query has a broken percent escape.'],
  ])('%s is a request error', async (query, detail) => {
    const answer = await call({ method: 'GET', path: `/v1/cities?${query}` })
    expect(answer.status).toBe(400)
    expect(bodyOf(answer)).toMatchObject({ type: '/problems/malformed-request', detail })
  })

  it('of a collection that is not there is 404', async () => {
    for (const query of ['', '?limit=2', '?country=FR', '?id=1', '?cursor=x&limit=0']) {
      const answer = await call({ method: 'GET', path: `/v1/towns${query}` })
      expect(answer.status, query).toBe(404)
      expect(bodyOf(answer)).toMatchObject({ detail: 'There is no such collection.' })
    }
  })

  it('by id has statuses, for which only JSON has a place', async () => {
    const headers = { accept: 'text/csv' }
    expect((await call({ method: 'GET', path: '/v1/cities?id=1', headers })).status).toBe(406)
    const either = { accept: 'text/csv, application/json;q=0.1' }
    const answer = await call({ method: 'GET', path: `/v1/cities?id=${newId()}`, headers: either })
    expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'application/json' } })
  })
})
