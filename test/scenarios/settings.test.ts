import { afterAll, describe, expect } from 'vitest'
import { z } from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, bodyOf, type Caller, jsonRequest, type Request } from '../support/answer.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { absent, city, creating, creatings, existing, failing, found, newId, newKey } from './given.ts'

const statusesOf = (body: { results: { status: number }[] }) => body.results.map(({ status }) => status)

const as =
  (call: Caller, grant: object): Caller =>
  (request: Request) =>
    call({ ...request, grant })

describe.each(distances)('3 other settings, $name', (distance) => {
  afterAll(distance.stop)
  const given = casesOf(distance)
  const { setUp } = distance

  const uniform = async () =>
    (await setUp({ settings: { batchStatus: 'uniform' } })) as Awaited<ReturnType<typeof setUp>>

  given('setup')('3 the uniform policy: one and the same status is the response’s own', async () => {
    const { call, stop } = await uniform()
    expect((await call(batchRequest(creatings(2)))).status).toBe(201)
    const item = await existing(call)
    const patch = { method: 'PATCH', path: item.path, body: {} }
    expect((await call(batchRequest([patch, patch]))).status).toBe(200)
    const none = await call(batchRequest([failing(), failing()]))
    expect(none.status).toBe(404)
    expect(none.headers['content-type']).toMatch(/^application\/json/)
    expect(bodyOf(none).outcome).toBe('failed')
    expect((await call(batchRequest([creating(), patch]))).status).toBe(207)
    await stop()
  })

  given('setup')('3 the uniform policy: 204 and 304 cannot carry results, so they stay 207', async () => {
    const { call, stop } = await uniform()
    const item = await existing(call)
    const unchanged = await call(batchRequest([{ method: 'GET', path: item.path, ifNoneMatch: '*' }]))
    expect(unchanged.status).toBe(207)
    const gone = await call(batchRequest([{ method: 'DELETE', path: item.path }]))
    expect(gone.status).toBe(207)
    expect(statusesOf(bodyOf(gone))).toEqual([204])
    await stop()
  })

  given('setup')('3 401 without a caller that an authorizer found; what is open stays open', async () => {
    const { call, stop } = await setUp({ settings: { auth: 'jwt' } })
    const refused = await call(batchRequest([creating()]))
    expect(refused.status).toBe(401)
    expect(bodyOf(refused).type).toBe('/problems/unauthorized')
    expect((await call({ method: 'GET', path: '/v1' })).status).toBe(401)
    for (const path of ['/health', '/problems/unauthorized']) {
      expect((await call({ method: 'GET', path })).status).toBe(200)
    }
    await stop()
  })

  given('setup')(
    '3 403 where the caller lacks a scope: of that operation alone, and of a single request',
    async () => {
      const notes = defineCollection({
        name: 'notes',
        schema: z.strictObject({ text: z.string() }),
        scopes: { DELETE: 'notes:delete', POST: 'notes:write' },
      })
      const { call, stop } = await setUp({ collections: [notes], settings: { auth: 'jwt' } })
      const grant = (scopes: readonly string[] | null, scope?: string) => ({
        jwt: { claims: { sub: 'ada', ...(scope ? { scope } : {}) }, scopes },
      })
      const writer = as(call, grant(['notes:write']))
      const operations = [
        { method: 'POST', path: '/notes', body: { id: '1', text: 'x' } },
        { method: 'DELETE', path: '/notes/1' },
        { method: 'GET', path: '/notes/1' },
      ]
      const { results } = bodyOf(await writer(batchRequest(operations)))
      expect(statusesOf({ results })).toEqual([201, 403, 200])
      expect(results[1].error).toMatchObject({ type: '/problems/forbidden' })
      expect(results[1].error.detail).toContain('notes:delete')
      const dry = { ...batchRequest(operations), path: '/v1/batches?validateOnly=true' }
      expect(statusesOf(bodyOf(await writer(dry)))).toEqual([409, 403, 200])
      // An operation without a body is pointed at itself.
      const strict = await writer(batchRequest(operations, { prefer: 'handling=strict' }))
      expect([strict.status, bodyOf(strict).errors]).toMatchObject([422, [{ pointer: '/operations/1' }]])
      expect(bodyOf(strict).results).toMatchObject([{ index: 1, status: 403 }])
      const single = { method: 'DELETE', path: '/v1/notes/1' }
      expect((await writer(single)).status).toBe(403)
      expect((await as(call, grant(null))(single)).status).toBe(403)
      expect((await as(call, grant(null, 'notes:read notes:delete'))(single)).status).toBe(204)
      await stop()
    },
  )

  given('setup')('3 403 for a token without the tenant claim', async () => {
    const { call, stop } = await setUp({ settings: tenantSettings })
    const { status, text } = await as(call, { jwt: { claims: { sub: 'ada' }, scopes: null } })(
      batchRequest([creating()]),
    )
    expect(status).toBe(403)
    expect(JSON.parse(text).type).toBe('/problems/forbidden')
    await stop()
  })

  given('setup')(
    '3.13 an item of another tenant is answered exactly like one that is not there',
    async () => {
      const { call, stop } = await setUp({ settings: tenantSettings })
      const [ours, theirs] = [as(call, grantOf(newTenant())), as(call, grantOf(newTenant()))]
      const there = await existing(theirs)
      const nowhere = absent()
      const asked = (path: string) => [
        { method: 'GET', path },
        { method: 'PATCH', path, body: { name: 'mine' } },
        { method: 'DELETE', path },
        { method: 'DELETE', path, ifMatch: '"1"' },
        { method: 'PUT', path, body: city(path.slice('/cities/'.length)), ifMatch: '*' },
      ]
      const told = async (path: string) => {
        const { id: _, ...body } = bodyOf(await ours(batchRequest(asked(path))))
        return body
      }
      expect(await told(there.path)).toEqual(await told(nowhere.path))
      const many = (id: string) => ours({ method: 'GET', path: `/v1/cities?id=${id}` })
      expect((await many(there.id)).text.replaceAll(there.id, 'ID')).toBe(
        (await many(nowhere.id)).text.replaceAll(nowhere.id, 'ID'),
      )
      const mine = await ours(jsonRequest('POST', '/v1/cities', city(there.id, { name: 'Mine' })))
      expect(mine).toMatchObject({ status: 201, headers: { etag: '"1"' } })
      expect(bodyOf(await found(theirs, there)).name).toBe('Paris')
      await stop()
    },
  )

  given('setup')('4 a key is scoped to its principal, and to the tenant', async () => {
    const { call, stop } = await setUp({ settings: tenantSettings })
    const tenant = newTenant()
    const callers = [grantOf(tenant, 'ada'), grantOf(tenant, 'bob'), grantOf(newTenant(), 'ada')].map(
      (grant) => as(call, grant),
    )
    const headers = { 'idempotency-key': newKey() }
    const idempotencyKey = newKey()
    const ids = new Set<string>()
    for (const caller of callers) {
      const operations = [creating(), { ...creating(newId()), idempotencyKey }]
      const answer = await caller(batchRequest(operations, headers))
      expect(answer.headers).not.toHaveProperty('idempotent-replayed')
      expect(statusesOf(bodyOf(answer))).toEqual([201, 201])
      ids.add(bodyOf(answer).id)
    }
    expect(ids.size).toBe(3)
    await stop()
  })

  given('setup')('3.13 payloads are neither echoed nor logged', async () => {
    const logged: unknown[] = []
    const { call, stop } = await setUp({ log: (...entry) => logged.push(entry) })
    const secret = 'swordfish'
    const operations = [
      creating(newId(), { altName: secret }),
      creating(newId(), { altName: secret, population: secret }),
      creating(newId(), { altName: secret, loc: { type: secret } }),
      { method: 'POST', path: '/cities', body: secret },
    ]
    const answers = [
      await call(batchRequest(operations)),
      await call(batchRequest(operations, { prefer: 'handling=strict' })),
      await call(jsonRequest('POST', '/v1/cities', city(newId(), { country: secret }))),
      await call({ ...batchRequest([]), body: `{"operations":[{"${secret}` }),
      await call({ ...batchRequest([]), body: `"${secret}"` }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([207, 422, 422, 400, 400])
    for (const { text, headers } of answers) expect(text + JSON.stringify(headers)).not.toContain(secret)
    expect(JSON.stringify(logged)).not.toContain(secret)
    await stop()
  })
})
