import { afterAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, creating, found, newId } from './given.ts'

const raw = (body: string) => ({
  method: 'POST',
  path: '/v1/batches',
  headers: { 'content-type': 'application/json' },
  body,
})

describe.each(distances)('3 values that JSON readers disagree on, $name', ({ call, stop }) => {
  afterAll(stop)

  it.each([
    [
      '__proto__',
      (id: string) => `{"id":"${id}","name":"x","country":"FR","population":1,"__proto__":{"a":1}}`,
    ],
    [
      'a repeated member',
      (id: string) => `{"id":"${id}","name":"x","name":"y","country":"FR","population":1}`,
    ],
    [
      'an integer past 2^53',
      (id: string) => `{"id":"${id}","name":"x","country":"FR","population":9007199254740993}`,
    ],
    [
      'a number past every double',
      (id: string) => `{"id":"${id}","name":"x","country":"FR","population":1e999}`,
    ],
    ['a lone surrogate', (id: string) => `{"id":"${id}","name":"\\ud800","country":"FR","population":1}`],
    [
      'a hundred brackets',
      (id: string) =>
        `{"id":"${id}","name":${'['.repeat(20)}${']'.repeat(20)},"country":"FR","population":1}`,
    ],
  ])('3 %s in one operation is a 4xx of that operation, and its neighbours run', async (_, body) => {
    const [bad, good] = [absent(), absent()]
    const operations = [
      `{"method":"POST","path":"/cities","body":${body(bad.id)}}`,
      JSON.stringify(creating(good.id)),
    ]
    const answer = await call(raw(`{"operations":[${operations.join()}]}`))
    expect(answer.status).toBe(207)
    const [first, second] = bodyOf(answer).results
    expect([400, 422]).toContain(first.status)
    expect(first.error.errors[0].pointer).toMatch(/^\/operations\/0\/body/)
    expect(second.status).toBe(201)
    expect((await found(call, bad)).status).toBe(404)
    // The same alone.
    const alone = await call({ ...raw(body(newId())), path: '/v1/cities' })
    expect(alone.status).toBe(first.status)
  })
})
