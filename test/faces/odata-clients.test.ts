import { BatchRequestContent, BatchResponseContent, Client } from '@microsoft/microsoft-graph-client'
import { OData } from '@odata/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '../../local/stack.ts'
import { city, newId, newKey } from '../scenarios/given.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'

let stack: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  stack = await start({ port: 0, collections, dynamodb: process.env.DYNAMODB_ENDPOINT })
})
afterAll(() => stack.stop())

const stored = async (id: string) => {
  const { status, text, headers } = await httpCaller(stack.url)({ method: 'GET', path: `/v1/cities/${id}` })
  return status === 200 ? { ...JSON.parse(text), etag: headers.etag } : status
}

interface Step {
  readonly id: string
  readonly url: string
  readonly init: RequestInit
  readonly dependsOn?: string[]
}

const json = { 'Content-Type': 'application/json' }
const post = (id: string, body: object, dependsOn?: string[]): Step => ({
  id,
  url: '/cities',
  init: { method: 'POST', headers: json, body: JSON.stringify(body) },
  ...(dependsOn && { dependsOn }),
})
const patch = (id: string, item: string, body: object, ifMatch?: string): Step => ({
  id,
  url: `/cities/${item}`,
  init: {
    method: 'PATCH',
    headers: { ...json, ...(ifMatch && { 'If-Match': ifMatch }) },
    body: JSON.stringify(body),
  },
})

describe('7.1 @microsoft/microsoft-graph-client, unchanged', () => {
  const graph = () =>
    Client.init({
      baseUrl: stack.url,
      defaultVersion: 'v1',
      authProvider: (done) => done(null, 'a.token'),
      customHosts: new Set(['127.0.0.1']),
    })

  const contentOf = (steps: readonly Step[]) =>
    new BatchRequestContent(
      steps.map(({ id, url, init, dependsOn }) => ({
        id,
        request: new Request(`${stack.url}${url}`, init),
        ...(dependsOn && { dependsOn }),
      })),
    ).getContent()

  const send = async (steps: readonly Step[], key?: string) => {
    const api = graph().api('/$batch')
    const answer = await (key === undefined ? api : api.header('Idempotency-Key', key)).post(
      await contentOf(steps),
    )
    return new BatchResponseContent(answer)
  }

  const told = async (responses: BatchResponseContent, id: string) => {
    const response = responses.getResponseById(id)
    const text = response.status === 204 ? '' : await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }

  it('a create, a conditional change, a conflict, what is missing, and what waits for it', async () => {
    const [one, two] = [newId(), newId()]
    const first = await send([post('a', city(one))])
    expect(await told(first, 'a')).toEqual({ status: 201, body: city(one) })
    const answer = await send([
      patch('a', one, { population: 5 }, '"1"'),
      patch('b', one, { population: 6 }, '"1"'),
      post('c', city(one)),
      { id: 'd', url: `/cities/${one}`, init: { method: 'GET' } },
    ])
    expect(await told(answer, 'a')).toEqual({ status: 200, body: city(one, { population: 5 }) })
    expect(await told(answer, 'b')).toEqual({
      status: 412,
      body: { error: { code: 'precondition-failed', message: 'The item is at version 2, not 1.' } },
    })
    expect(await told(answer, 'c')).toMatchObject({
      status: 409,
      body: { error: { code: 'already-exists' } },
    })
    expect(await told(answer, 'd')).toEqual({ status: 200, body: city(one, { population: 5 }) })
    expect(await stored(one)).toEqual({ ...city(one, { population: 5 }), etag: '"2"' })
    // Its own rule: requests wait for nothing, or each for the one before.
    const linked = await send([
      { id: 'a', url: `/cities/${two}`, init: { method: 'DELETE' } },
      post('b', city(two), ['a']),
    ])
    expect(await told(linked, 'a')).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
    expect(await told(linked, 'b')).toMatchObject({
      status: 424,
      body: { error: { code: 'dependency-failed', innererror: { causedBy: ['a'] } } },
    })
    expect(await stored(two)).toBe(404)
  })

  it('a batch that is sent again with its key is not run again', async () => {
    const id = newId()
    const [steps, key] = [[post('a', city(id)), patch('b', id, { population: 3 })], newKey()]
    const first = await send(steps, key)
    const second = await send(steps, key)
    for (const answer of [first, second]) {
      expect(await told(answer, 'a')).toMatchObject({ status: 201 })
      expect(await told(answer, 'b')).toEqual({ status: 200, body: city(id, { population: 3 }) })
    }
    expect(second.getResponseById('a').headers.get('Idempotent-Replayed')).toBe('true')
    expect(await stored(id)).toMatchObject({ etag: '"2"' })
  })

  it('a group is all or nothing', async () => {
    const [one, two] = [newId(), newId()]
    const groupOf = async (steps: readonly Step[]) => {
      const { requests } = await contentOf(steps)
      const grouped = (requests ?? []).map((request) => ({ ...request, atomicityGroup: 'g' }))
      return new BatchResponseContent(await graph().api('/$batch').post({ requests: grouped }))
    }
    const done = await groupOf([post('a', city(one)), patch('b', one, { population: 2 })])
    expect([(await told(done, 'a')).status, (await told(done, 'b')).status]).toEqual([201, 200])
    const failed = await groupOf([post('a', city(two)), post('b', city(one))])
    expect(await told(failed, 'a')).toMatchObject({
      status: 424,
      body: { error: { innererror: { causedBy: ['b'] } } },
    })
    expect(await told(failed, 'b')).toMatchObject({ status: 409 })
    expect(await stored(two)).toBe(404)
  })

  it('a refusal of the whole is an error with its code and its words', async () => {
    const twice = { requests: [1, 2].map(() => ({ id: 'a', method: 'GET', url: '/cities/1' })) }
    await expect(graph().api('/$batch').post(twice)).rejects.toMatchObject({
      statusCode: 400,
      code: 'duplicate-operation-id',
      message: 'Operations 0 and 1 share one id.',
    })
  })
})

describe('7.1 @odata/client, unchanged', () => {
  const client = () => OData.New4({ serviceEndpoint: `${stack.url}/v1/` })

  it('its JSON batch: methods in lower case, keys in parentheses, answers by their place', async () => {
    const [one, two] = [newId(), newId()]
    const sender = client()
    const requests = [
      sender.newBatchRequest({ collection: 'cities', method: 'POST', entity: city(one) }),
      sender.newBatchRequest({ collection: 'cities', method: 'PATCH', id: one, entity: { population: 4 } }),
      sender.newBatchRequest({ collection: 'cities', method: 'GET', id: one }),
      sender.newBatchRequest({ collection: 'cities', method: 'DELETE', id: two }),
      sender.newBatchRequest({ collection: 'cities', method: 'POST', entity: city(two, { population: -1 }) }),
    ]
    const answers = await sender.execBatchRequestsJson(requests)
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 404, 422])
    const [created, , read, , invalid] = await Promise.all(answers.map((answer) => answer.json()))
    expect(created).toEqual(city(one))
    expect(read).toEqual(city(one, { population: 4 }))
    expect(invalid).toMatchObject({
      error: {
        code: 'validation-failed',
        details: [{ target: '/requests/4/body/population' }],
      },
    })
    expect(await stored(one)).toMatchObject({ population: 4, etag: '"2"' })
  })
})
