import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { creating, failing, newId } from './given.ts'

describe.each(distances)('3.4 errors, $name', ({ call, stop }) => {
  afterAll(stop)

  it('3.4 field errors point into the request body', async () => {
    const bad = { loc: { type: 'Point', coordinates: [200, 0] }, 'a/b~c': 1 }
    const { results } = bodyOf(
      await call(
        batchRequest([creating(), creating(newId(), bad), { ...creating(), body: { id: newId() } }]),
      ),
    )
    const pointersOf = (at: number) =>
      results[at].error.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()
    expect(pointersOf(1)).toEqual(['/operations/1/body/a~1b~0c', '/operations/1/body/loc/coordinates/0'])
    expect(pointersOf(2)).toEqual([
      '/operations/2/body/country',
      '/operations/2/body/name',
      '/operations/2/body/population',
    ])
  })

  it('3.4 all that is wrong with an item is told at once, its id included', async () => {
    const { results } = bodyOf(
      await call(batchRequest([{ method: 'POST', path: '/cities', body: { name: 1 } }])),
    )
    const pointers = results[0].error.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()
    expect(pointers).toEqual(
      ['country', 'id', 'name', 'population'].map((name) => `/operations/0/body/${name}`),
    )
  })

  it('3.4 a malformed operation is told where', async () => {
    const operations = [
      { method: 'BREW', path: '/cities' },
      { method: 'GET' },
      { ...failing(), surprise: 1 },
      { method: 'GET', path: 'cities/1' },
      { ...failing(), dependsOn: 'a' },
      { ...failing(), idempotencyKey: 'two words' },
    ]
    const { results } = bodyOf(await call(batchRequest(operations)))
    const told = results.map(
      ({ status, error }: { status: number; error: { errors: { pointer: string }[] } }) => [
        status,
        error.errors[0]?.pointer,
      ],
    )
    expect(told).toEqual([
      [400, '/operations/0/method'],
      [400, '/operations/1/path'],
      [400, '/operations/2/surprise'],
      [400, '/operations/3/path'],
      [400, '/operations/4/dependsOn'],
      [400, '/operations/5/idempotencyKey'],
    ])
  })
})
