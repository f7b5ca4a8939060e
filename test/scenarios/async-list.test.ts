import { afterAll, describe, expect } from 'vitest'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { casesOf } from './cases.ts'
import { distances, type SetUpService } from './distances.ts'
import { creating, failing, newKey } from './given.ts'
import { accepted, finished } from './later.ts'
import { announced } from './uploads.ts'

interface Listed {
  readonly id: string
  readonly createdAt: string
  readonly state: string
}

const newestFirst = (batches: readonly Listed[]) =>
  batches.toSorted((a, b) => `${b.createdAt}#${b.id}`.localeCompare(`${a.createdAt}#${a.id}`))

const idsOf = (batches: readonly Listed[]) => batches.map(({ id }) => id)

const as =
  (call: Caller, grant: object): Caller =>
  (request) =>
    call({ ...request, grant })

const list = (call: Caller, query = '') => call({ method: 'GET', path: `/v1/batches${query}` })

const pagesFrom = async (call: Caller, query: string): Promise<readonly (readonly Listed[])[]> => {
  const pages: (readonly Listed[])[] = []
  let path: string | undefined = `/v1/batches${query}`
  while (path !== undefined) {
    const answer = await call({ method: 'GET', path })
    expect(answer.status, answer.text).toBe(200)
    const { batches, next }: { batches: Listed[]; next?: string } = bodyOf(answer)
    pages.push(batches)
    path = next
  }
  return pages
}

/** Three that are completed, two that wait for their upload, one that was cancelled. */
const sixOf = async (service: SetUpService, call: Caller): Promise<readonly Listed[]> => {
  const completed: Listed[] = []
  for (const operations of [[creating()], [failing()], [creating(), failing()]]) {
    const id = await accepted(call, batchRequest(operations))
    completed.push(bodyOf(await finished({ ...service, call }, id)))
  }
  const queued = [await announced(call), await announced(call)]
  const cancelled = await announced(call)
  const asked = await call({ method: 'POST', path: `/v1/batches/${cancelled.id}/cancellation` })
  return [...completed, ...queued, bodyOf(asked)]
}

describe.each(distances)('5.4 the list, $name', (distance) => {
  const { stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)

  given('setup')('5.4 the caller’s own, newest first, as their statuses are', async () => {
    const service = await setUp({ settings: tenantSettings })
    const tenant = newTenant()
    const ada = as(service.call, grantOf(tenant, 'ada'))
    const others = [as(service.call, grantOf(tenant, 'bob')), as(service.call, grantOf(newTenant(), 'ada'))]
    for (const other of [ada, ...others]) expect(bodyOf(await list(other))).toEqual({ batches: [] })
    const foreign = await announced(others[0] as Caller)
    // Synchronous batches are not listed.
    await ada(batchRequest([creating()], { 'idempotency-key': newKey() }))
    const all = newestFirst(await sixOf(service, ada))
    const answer = await list(ada)
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' })
    expect(answer.headers).not.toHaveProperty('link')
    const { batches } = bodyOf(answer)
    expect(idsOf(batches)).toEqual(idsOf(all))
    for (const batch of batches) {
      const {
        outcome: _,
        results: __,
        retry: ___,
        ...status
      } = bodyOf(await ada({ method: 'GET', path: `/v1/batches/${batch.id}` }))
      expect(batch).toEqual(status)
    }
    expect(idsOf(bodyOf(await list(others[0] as Caller)).batches)).toEqual([foreign.id])
    expect(bodyOf(await list(others[1] as Caller))).toEqual({ batches: [] })
    await service.stop()
  })

  given('setup')('5.4 pages, states and instants', async () => {
    const service = await setUp({})
    const { call } = service
    const all = newestFirst(await sixOf(service, call))
    for (const [limit, sizes] of [
      [1, [1, 1, 1, 1, 1, 1]],
      [4, [4, 2]],
      [6, [6]],
      [100, [6]],
    ] as const) {
      const pages = await pagesFrom(call, `?limit=${limit}`)
      expect(pages.map(({ length }) => length)).toEqual(sizes)
      expect(idsOf(pages.flat())).toEqual(idsOf(all))
    }
    for (const [state, count] of [
      ['queued', 2],
      ['running', 0],
      ['completed', 3],
      ['cancelled', 1],
    ] as const) {
      const wanted = all.filter((batch) => batch.state === state)
      expect(wanted).toHaveLength(count)
      const pages = await pagesFrom(call, `?state=${state}&limit=1`)
      expect(idsOf(pages.flat())).toEqual(idsOf(wanted))
    }
    for (const { createdAt } of all) {
      const after = all.filter((batch) => batch.createdAt > createdAt)
      const before = all.filter((batch) => batch.createdAt < createdAt)
      const at = encodeURIComponent(createdAt)
      expect(idsOf((await pagesFrom(call, `?createdAfter=${at}&limit=2`)).flat())).toEqual(idsOf(after))
      expect(idsOf((await pagesFrom(call, `?createdBefore=${at}&limit=2`)).flat())).toEqual(idsOf(before))
      expect(bodyOf(await list(call, `?createdAfter=${at}&createdBefore=${at}`))).toEqual({ batches: [] })
    }
    const [newest, oldest] = [all[0]?.createdAt ?? '', all.at(-1)?.createdAt ?? '']
    const between = all.filter(({ createdAt }) => createdAt < newest && createdAt > oldest)
    // The same instant, as the clock of another place tells it.
    const local = new Date(Date.parse(newest) + 3_600_000).toISOString().replace('Z', '+01:00')
    const query = `?createdAfter=${oldest}&createdBefore=${encodeURIComponent(local)}`
    expect(idsOf((await pagesFrom(call, query)).flat())).toEqual(idsOf(between))
    await service.stop()
  })
})
