import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'

const late = async () => {
  throw new Error('too late for everybody')
}
/** What `list.map(async …)` makes, and what is hidden behind a first fault. */
const many = () => [1, 2, 3].map(late)

const schema = z.looseObject({ text: z.string() })
const name = 'notes'
const act = (run: (item: object) => unknown) =>
  defineCollection({
    name,
    schema,
    actions: { act: { input: z.strictObject({}), refusals: { no: 409 }, run: run as never } },
  })

/** Code that returns promises inside of something else. */
const cases: Readonly<Record<string, Collection>> = {
  'an action': act((item) => ({ ...item, list: many() })),
  'an action, in place of an item': act(many),
  'an action, behind another fault': act((item) => ({ ...item, at: 1n, list: many() })),
  'an action, in what JSON makes of a value': act((item) => ({ ...item, at: { toJSON: many } })),
  'an action, in a map of lists': act((item) => ({ ...item, a: { b: many(), c: many() }, d: many() })),
  'a refusal': act(() => refuse(409, 'no', many() as never)),
  'a computed member': defineCollection({ name, schema, computed: { list: many } }),
  'an authorization': defineCollection({ name, schema, authorize: many as never }),
  'a schema': defineCollection({ name, schema: schema.transform((item) => ({ ...item, list: many() })) }),
}

const plain = defineCollection({ name, schema })
const beside = defineCollection({ name: 'beside', schema: z.strictObject({ n: z.int() }) })

let before: Service
const services: Service[] = []
const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeAll(async () => {
  process.on('unhandledRejection', note)
  before = await createService({ collections: [plain] })
  services.push(before)
  await before.call(jsonRequest('PUT', '/v1/notes/1', { text: 'x' }))
})
afterAll(() => {
  process.off('unhandledRejection', note)
  for (const service of services) service.stop()
})

/** Node looks for rejections that nobody has met once all that was ready is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

it.each(Object.keys(cases))('promises in what %s returns do not end the function', async (which) => {
  const service = await createService({
    tables: before.tables,
    collections: [cases[which] as Collection, beside],
  })
  services.push(service)
  const operations = [
    { method: 'PUT', path: '/beside/1', body: { n: 1 } },
    { method: 'POST', path: '/notes/1/act' },
    { method: 'GET', path: '/notes/1' },
    { method: 'PATCH', path: '/notes/1', body: { text: 'y' } },
  ]
  const { results } = bodyOf(await service.call(batchRequest(operations)))
  await settled()
  expect(unhandled.splice(0)).toEqual([])
  const statuses = results.map(({ status }: { status: number }) => status)
  expect(statuses[0]).toBeLessThan(300)
  expect(statuses.slice(1).some((status: number) => status === 500 || status === 409)).toBe(true)
})

it('an upgrade may do so as well', async () => {
  const next = defineCollection({
    name,
    schema,
    version: 2,
    upgrade: { 1: (old) => ({ ...old, list: many() }) },
  })
  const service = await createService({ tables: before.tables, collections: [next] })
  services.push(service)
  expect((await service.call({ method: 'GET', path: '/v1/notes/1' })).status).toBe(500)
  await settled()
  expect(unhandled.splice(0)).toEqual([])
})
