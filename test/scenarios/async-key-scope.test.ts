import { afterAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  batchRequest,
  bodyOf,
  type Caller,
  jsonRequest,
  type Request,
} from '../support/answer.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, newId, newKey } from './given.ts'
import { accepted, answeredAtWork, finished, statusesOf } from './later.ts'

const key = (value: string = newKey()) => ({ 'idempotency-key': value })

const isReplayed = ({ headers }: Answer) => headers['idempotent-replayed'] === 'true'

const preferring = ({ headers, ...request }: Request, prefer: string): Request => ({
  ...request,
  headers: { ...headers, prefer },
})

describe.each(distances)('4 and 5 whose key it is, and for how much, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  const at = { call, work }
  afterAll(stop)
  const given = casesOf(distance)

  it('4.3 handling=strict does not stand in the way of a replay', async () => {
    const item = await existing(call)
    const patch = { method: 'PATCH', path: item.path, body: { loc: null } }
    const prefer = 'handling=strict, respond-async'
    for (const first of [prefer, 'handling=strict']) {
      const request = batchRequest([patch, { ...creating(), dependsOn: ['0'] }], key())
      const answer = await answeredAtWork(at, preferring(request, `${first}, wait=20`))
      expect(answer.status, answer.text).toBe(207)
      await call({ method: 'DELETE', path: item.href })
      await call(jsonRequest('POST', '/v1/cities', city(item.id)))
      const again = await call(preferring(request, prefer))
      expect(isReplayed(again)).toBe(true)
      expect(bodyOf(again).id).toBe(bodyOf(answer).id)
    }
    // On an item that is not there the patch fails, but it is not invalid; with a bad member it would be.
    const gone = absent()
    const bad = { method: 'PATCH', path: gone.path, body: { population: -1 } }
    const request = preferring(batchRequest([bad], key()), prefer)
    const id = await accepted(call, request)
    expect(statusesOf(bodyOf(await finished(at, id)))).toEqual([404])
    await call(jsonRequest('POST', '/v1/cities', city(gone.id)))
    const again = await call(request)
    expect(isReplayed(again), again.text).toBe(true)
    expect(bodyOf(again).id).toBe(id)
  })

  it('4.5 an operation’s own key holds across batches, asynchronous ones included', async () => {
    const operation = { ...creating(newId()), idempotencyKey: newKey() }
    const first = bodyOf(await finished(at, await accepted(call, batchRequest([operation]))))
    expect(first.results[0]).not.toHaveProperty('replayed')
    const second = bodyOf(await finished(at, await accepted(call, batchRequest([failing(), operation]))))
    expect(second.results[1]).toEqual({ ...first.results[0], index: 1, id: '1', replayed: true })
    expect(second.summary).toMatchObject({ success: 1, replayed: 1 })
    const now = bodyOf(await call(batchRequest([operation])))
    expect(now.results[0]).toMatchObject({ status: 201, replayed: true })
  })

  given('setup')('4 the same key of another principal, or of another tenant, is another key', async () => {
    const service = await setUp({ settings: tenantSettings })
    const tenant = newTenant()
    const grants = [grantOf(tenant, 'ada'), grantOf(tenant, 'bob'), grantOf(newTenant(), 'ada')]
    const headers = key()
    const ids = new Set<string>()
    for (const grant of grants) {
      const as: Caller = (request) => service.call({ ...request, grant })
      const id = await accepted(as, batchRequest([creating()], headers))
      const body = bodyOf(await finished({ ...service, call: as }, id))
      expect(body).toMatchObject({ outcome: 'succeeded', summary: { replayed: 0 } })
      ids.add(id)
    }
    expect(ids.size).toBe(3)
    await service.stop()
  })
})
