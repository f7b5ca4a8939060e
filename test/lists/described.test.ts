import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { bodyOf } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { grantOf, tenantSettings } from '../support/trial.ts'

const schema = z.strictObject({
  country: z.string(),
  size: z.number().optional(),
  name: z.string().optional(),
})
const action = { input: z.strictObject({}), run: (item: { country: string }) => item }

const guarded = defineCollection({
  name: 'guarded',
  schema,
  scopes: { GET: 'read', POST: 'write', PUT: 'write', PATCH: 'write', DELETE: 'write' },
  indexes: {
    bySize: { partition: 'country', sort: 'size' },
    byName: { partition: 'country', sort: 'name' },
    byCountry: { partition: 'country' },
  },
  actions: { move: action, close: { ...action, scope: 'close' } },
})
const open = defineCollection({ name: 'open', schema })

let service: Service
beforeAll(async () => {
  service = await createService({ settings: tenantSettings, collections: [guarded, open] })
})
afterAll(() => service.stop())

const described = async (scopes: readonly string[]) => {
  const { jwt } = grantOf('t')
  const answer = await service.call({ method: 'GET', path: '/v1', grant: { jwt: { ...jwt, scopes } } })
  expect(answer.headers['cache-control']).toMatch(/\bprivate\b/)
  return bodyOf(answer).collections.map(
    ({ name, actions, indexes }: { name: string; actions: { name: string }[]; indexes: object[] }) => ({
      name,
      actions: actions.map((one) => one.name),
      indexes,
    }),
  )
}

const indexes = [
  { name: 'bySize', partition: 'country', sort: 'size', parameters: ['country', 'size'] },
  {
    name: 'byName',
    partition: 'country',
    sort: 'name',
    parameters: ['country', 'name', 'name.from', 'name.to'],
  },
  { name: 'byCountry', partition: 'country', parameters: ['country'] },
]
const others = { name: 'open', actions: [], indexes: [] }

describe('GET /v1 describes what the caller may use:', () => {
  it.each([
    {
      scopes: ['read', 'write', 'close'],
      seen: [{ name: 'guarded', actions: ['move', 'close'], indexes }, others],
    },
    { scopes: ['read'], seen: [{ name: 'guarded', actions: [], indexes }, others] },
    { scopes: ['write'], seen: [{ name: 'guarded', actions: ['move'], indexes: [] }, others] },
    { scopes: ['close'], seen: [{ name: 'guarded', actions: ['close'], indexes: [] }, others] },
    { scopes: [], seen: [others] },
  ])('with the scopes $scopes', async ({ scopes, seen }) => {
    expect(await described(scopes)).toEqual(seen)
  })
})
