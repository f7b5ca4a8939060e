import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, existing, newId } from './given.ts'

const bulkOf = (id: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-ndjson' },
  body: `{"index":{"_index":"cities","_id":"${id}"}}\n${JSON.stringify(city(id))}\n`,
})

describe.each(distances)('a slash at the end of a path, $name', ({ call, stop }) => {
  afterAll(stop)

  it('7.1 means nothing to clients of OData', async () => {
    const id = newId()
    const requests = [{ id: 'a', method: 'POST', url: '/cities', body: city(id) }]
    const answer = await call(jsonRequest('POST', '/v1/$batch/', { requests }))
    expect([answer.status, bodyOf(answer).responses[0].status]).toEqual([200, 201])
    const later = await call(jsonRequest('POST', '/v1/$batch/', { requests }, { prefer: 'respond-async' }))
    expect(later).toMatchObject({
      status: 202,
      headers: { location: expect.stringMatching(/^\/v1\/\$batch\/\w+$/) },
    })
    const status = await call({ method: 'GET', path: `${later.headers.location}/` })
    expect([200, 202]).toContain(status.status)
    const unknown = await call({ method: 'GET', path: '/v1/$batch/' })
    expect([unknown.status, unknown.headers.allow]).toEqual([405, 'POST'])
  })

  it.each(['/elastic/_bulk/', '/elastic/cities/_bulk/'])(
    '7.2 nor to clients of OpenSearch: %s',
    async (path) => {
      const id = newId()
      const answer = await call({ ...bulkOf(id), path })
      expect(answer.status, answer.text).toBe(200)
      expect(bodyOf(answer)).toMatchObject({ errors: false, items: [{ index: { _id: id, status: 201 } }] })
      for (const name of ['', '_cluster/health', '_cat/health'])
        expect((await call({ method: 'GET', path: `/elastic/${name}` })).status, name).toBe(200)
      expect((await call({ method: 'GET', path })).headers.allow).toBe('POST, PUT')
    },
  )

  it('3 makes another of the service’s own paths, where there is nothing, and the answer says so', async () => {
    const { href } = await existing(call)
    const id = newId()
    const requests = [
      { ...batchRequest([{ method: 'PUT', path: `/cities/${id}`, body: city(id) }]), path: '/v1/batches/' },
      jsonRequest('POST', '/v1/cities/', city(id)),
      jsonRequest('PUT', `/v1/cities/${id}/`, city(id)),
      { method: 'DELETE', path: `${href}/` },
      { method: 'GET', path: '/v1/' },
      { method: 'GET', path: '/health/' },
    ]
    for (const request of requests) {
      const answer = await call(request)
      expect([answer.status, bodyOf(answer).detail], request.path).toEqual([
        404,
        'There is nothing at this path: it has a slash at its end.',
      ])
    }
    expect((await call({ method: 'GET', path: href })).status).toBe(200)
    expect((await call({ method: 'GET', path: absent(id).href })).status).toBe(404)
    const nowhere = await call({ method: 'GET', path: '/v1/none/' })
    expect([nowhere.status, bodyOf(nowhere).detail]).toEqual([404, 'There is nothing at this path.'])
  })
})
