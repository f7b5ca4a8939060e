import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Caller, type Request } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, existing } from './given.ts'
import { type Case, cases, type Operation } from './parity-cases.ts'

const singleRequest = ({ method, path, body, ifMatch, ifNoneMatch }: Operation): Request => ({
  method,
  path: `/v1${path}`,
  headers: {
    ...(body === undefined ? {} : { 'content-type': mediaType(method) }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
})

const mediaType = (method: string) =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'

const given = (call: Caller, on: Case['on']) => (on === 'existing' ? existing(call) : absent())

describe.each(distances)('2 a single request and a batch of one decide alike, $name', ({ call, stop }) => {
  afterAll(stop)

  it.each(cases)('2 $name: $status', async ({ on, operation, status, type }) => {
    const alone = await given(call, on)
    const single = await call(singleRequest(operation(alone)))
    expect(single.status, single.text).toBe(status)
    const among = await given(call, on)
    const batch = await call(batchRequest([operation(among)]))
    expect(batch.status).toBe(207)
    const [result] = bodyOf(batch).results
    expect(result.status, batch.text).toBe(status)
    if (type) {
      expect(bodyOf(single).type).toBe(`/problems/${type}`)
      expect(result.error.type).toBe(`/problems/${type}`)
    } else {
      expect(result.etag).toBe(single.headers.etag)
      expect(result.location).toBe(single.headers.location?.replace(alone.id, among.id))
    }
  })
})
