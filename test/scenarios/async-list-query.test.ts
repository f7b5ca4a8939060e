import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import type { Interceptor } from '../support/wire.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { creating } from './given.ts'
import { accepted } from './later.ts'
import { announced } from './uploads.ts'

interface Listed {
  readonly id: string
}

const list = (call: Caller, query = '') => call({ method: 'GET', path: `/v1/batches${query}` })

describe.each(distances)('5.4 what the list takes, $name', (distance) => {
  const { call: open, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)

  given('setup', 'steps')('5.4 a batch that is running is listed as such', async () => {
    const service = await setUp({})
    const id = await accepted(service.call, batchRequest([creating()]))
    await service.steps.split()
    expect(bodyOf(await list(service.call, '?state=running')).batches).toMatchObject([
      { id, state: 'running' },
    ])
    await service.work()
    expect(bodyOf(await list(service.call, '?state=running'))).toEqual({ batches: [] })
    await service.stop()
  })

  // The default quota is a hundred open batches of a caller.
  given('setup', 'steps')('5.4 a state costs what it lists, however many there are in others', async () => {
    let calls = 0
    const wire: Interceptor = ({ proceed }) => {
      calls += 1
      return proceed()
    }
    const service = await setUp({ wire })
    const costOf = async (query: string) => {
      calls = 0
      const { batches } = bodyOf(await list(service.call, query))
      return { calls, batches: batches.length }
    }
    await announced(service.call)
    const few = await costOf('?state=cancelled&limit=1')
    await Promise.all(Array.from({ length: 60 }, () => announced(service.call)))
    expect(few).toEqual({ calls: 1, batches: 0 })
    expect(await costOf('?state=cancelled&limit=1')).toEqual(few)
    expect(await costOf('?state=cancelled&limit=100')).toEqual(few)
    // A query, and each batch that is listed.
    expect(await costOf('?state=queued&limit=5')).toEqual({ calls: 6, batches: 5 })
    await service.stop()
  })

  given('setup')('5.4 twenty to a page, when no limit is given', async () => {
    const service = await setUp({})
    await Promise.all(Array.from({ length: 23 }, () => announced(service.call)))
    const first = bodyOf(await list(service.call))
    const second = bodyOf(await service.call({ method: 'GET', path: first.next }))
    expect([first.batches.length, second.batches.length, second.next]).toEqual([20, 3, undefined])
    const ids = [...first.batches, ...second.batches].map(({ id }: Listed) => id)
    expect(new Set(ids).size).toBe(23)
    await service.stop()
  })

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'state=done',
    'state=Queued',
    'createdAfter=yesterday',
    'createdAfter=2026-02-30T00:00:00Z',
    'createdAfter=2026-02-29T00:00:00Z',
    'createdBefore=2026-11-31T00:00:00Z',
    'createdBefore=2026-01-01T24:00:00Z',
    'createdAfter=9999-12-31T23:59:59-01:00',
    'createdBefore=0000-01-01T00:00:00%2B01:00',
    'createdAfter=2026-01-31',
    'createdBefore=2026-13-01T00:00:00Z',
    'createdBefore=2026-01-31T25:00:00Z',
    'createdBefore=1767225600',
    'cursor=x',
    `cursor=${Buffer.from('5').toString('base64url')}`,
    `cursor=${Buffer.from('2026-01-31T00:00:00.000Z#x').toString('base64url')}`,
  ])('5.4 400 ?%s', async (query) => {
    const answer = await list(open, `?${query}`)
    expect(answer.status, answer.text).toBe(400)
    expect(bodyOf(answer).type).toBe('/problems/malformed-request')
  })
})
