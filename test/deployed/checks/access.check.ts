import { describe, expect, test } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../../support/answer.ts'
import type { TokenName } from '../deployment.ts'
import { callAs, cityOf, creating, newIds } from './support.ts'

const items = { method: 'GET', path: '/v1' }

describe('the authorizer', () => {
  test.each<[string, TokenName | undefined]>([
    ['no token', undefined],
    ['a token that is over', 'expired'],
    ['a token for somebody else', 'otherAudience'],
  ])('answers %s with 401', async (_, token) => {
    const answer = await callAs(token)(items)
    expect(answer.status, answer.text).toBe(401)
  })

  test('answers a path that is not there with 401 as well, without a token', async () => {
    expect((await callAs()({ method: 'GET', path: '/nothing/here' })).status).toBe(401)
  })

  test('lets everybody read what is open', async () => {
    expect((await callAs()({ method: 'GET', path: '/health' })).status).toBe(200)
    expect((await callAs()({ method: 'GET', path: '/problems/not-found' })).status).toBe(200)
  })

  test('lets a token through to the service', async () => {
    const answer = await callAs('all')(items)
    expect(answer.status, answer.text).toBe(200)
    expect(bodyOf(answer)).toMatchObject({ version: 'v1' })
  })
})

describe('scopes', () => {
  const [id = ''] = newIds(1)

  test('a token without the scope of the method is refused with 403', async () => {
    const answer = await callAs('reader')(jsonRequest('POST', '/v1/cities', cityOf(id)))
    expect(answer.status, answer.text).toBe(403)
    expect((await callAs('reader')({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(404)
  })

  test('a batch is no way around them: each operation needs the scope of its own method', async () => {
    await callAs('writer')(jsonRequest('POST', '/v1/cities', cityOf(id)))
    const answer = await callAs('writer')(
      batchRequest([
        { method: 'PATCH', path: `/cities/${id}`, body: { population: 2 } },
        { method: 'DELETE', path: `/cities/${id}` },
      ]),
    )
    expect(answer.status, answer.text).toBe(207)
    expect(bodyOf(answer).results.map(({ status }: { status: number }) => status)).toEqual([200, 403])
    expect((await callAs('writer')({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(200)
  })
})

describe('tenants', () => {
  test('do not see each other', async () => {
    const [id = ''] = newIds(1)
    const made = await callAs('all')(batchRequest([creating(id)]))
    expect(bodyOf(made).summary.success).toBe(1)
    expect((await callAs('stranger')({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(404)
  })
})
