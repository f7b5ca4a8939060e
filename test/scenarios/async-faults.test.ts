import { afterAll, describe, expect } from 'vitest'
import { BodyStoreUnavailable } from '../../functions/ports/bodies.ts'
import { type Answer, batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { impatient } from './faults.ts'
import { absent, creating, failing, found, newKey } from './given.ts'
import { accepted, asynchronous, finished, read } from './later.ts'

/** The table does not answer what this is part of. */
const deaf =
  (part: string): Interceptor =>
  ({ command, input, proceed }) =>
    `${command} ${JSON.stringify(input)}`.includes(part) ? Promise.reject(brokenConnection()) : proceed()

/** So little time that waiting for the table ends soon. */
const hurried = { clock: impatient, functionTimeoutSeconds: 2 }

const refused = (answer: Answer) => {
  expect(answer.status, answer.text).toBe(503)
  expect(bodyOf(answer).type).toBe('/problems/service-unavailable')
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
}

describe.each(distances)('5 what cannot be stored or read, $name', (distance) => {
  afterAll(distance.stop)
  const { setUp } = distance
  const given = casesOf(distance)

  given('setup')('5.2 records that cannot be read: 503 for as long as it lasts', async () => {
    const healthy = await setUp({})
    const id = await accepted(healthy.call, batchRequest([failing()]))
    await finished(healthy, id)
    const faulty = await setUp({ ...hurried, tables: healthy.tables, wire: deaf('QueryCommand') })
    const paths = ['', `/${id}`, `/${id}/results`, `/${id}/errors`, `/${id}/operations/0`]
    const asked = paths.map((path) => faulty.call({ method: 'GET', path: `/v1/batches${path}` }))
    for (const answer of await Promise.all(asked)) refused(answer)
    refused(await faulty.call({ method: 'POST', path: `/v1/batches/${id}/cancellation` }))
    expect((await read(healthy.call, id)).status).toBe(200)
    await faulty.stop()
    await healthy.stop()
  })

  given('setup')('5.1 results that cannot be read in time: 202, and they are where it says', async () => {
    const healthy = await setUp({})
    const request = batchRequest([failing()], { ...asynchronous, 'idempotency-key': newKey() })
    const id = await accepted(healthy.call, request)
    await finished(healthy, id)
    const faulty = await setUp({ ...hurried, tables: healthy.tables, wire: deaf('CHUNK#') })
    const answer = await faulty.call(request)
    expect(answer).toMatchObject({ status: 202, headers: { location: `/v1/batches/${id}` } })
    await faulty.stop()
    await healthy.stop()
  })

  given('setup')('4.8 a batch that cannot be recorded is refused, and nothing of it is run', async () => {
    const faulty = await setUp({ ...hurried, wire: deaf('PutItemCommand') })
    const item = absent()
    refused(await faulty.call(batchRequest([creating(item.id)], asynchronous)))
    const wanted = { collection: 'cities', method: 'POST', contentType: 'text/csv' }
    refused(await faulty.call(jsonRequest('POST', '/v1/imports', wanted)))
    await faulty.work()
    expect((await found(faulty.call, item)).status).toBe(404)
    await faulty.stop()
  })

  given('setup')('5.1 a body that cannot be stored: 503, and the retry of the key is accepted', async () => {
    const healthy = await setUp({})
    const bodies = async () => {
      throw new BodyStoreUnavailable('no bucket')
    }
    const faulty = await setUp({ tables: healthy.tables, bodies })
    const item = absent()
    const key = { 'idempotency-key': newKey() }
    const request = batchRequest([creating(item.id)], { ...asynchronous, ...key })
    refused(await faulty.call(request))
    expect((await found(healthy.call, item)).status).toBe(404)
    const id = await accepted(healthy.call, request)
    expect(bodyOf(await finished(healthy, id))).toMatchObject({ outcome: 'succeeded' })
    expect((await found(healthy.call, item)).status).toBe(200)
    const wanted = { collection: 'cities', method: 'POST', contentType: 'text/csv' }
    refused(await faulty.call(jsonRequest('POST', '/v1/imports', wanted)))
    await faulty.stop()
    await healthy.stop()
  })
})
