import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
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
