import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, jsonRequest } from '../support/answer.ts'
import { dataOf, sortedText } from '../support/records.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { newTenant } from '../support/trial.ts'
import { resultsOf } from './check.ts'
import { announce, holds, timeout } from './runs.ts'

announce('round trip')

const things = defineCollection({ name: 'things', schema: z.looseObject({ last: z.unknown().optional() }) })

let tables: TestTables
let service: Service

beforeAll(async () => {
  tables = await makeTables()
  service = await createService({ tables, collections: [things] })
})

afterAll(() => {
  service.stop()
  tables.client.destroy()
})

const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('last', 'data', 'a.b', '"', "'", '[0]', 'constructor', '10', '9', '#n', ':v', '?'),
)
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(-0, 1e126, 9.999999999999998e125, -1e126, 1e-130, 9.9e-131, 5e-324, 1e21, 2 ** 53),
)
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    numbers,
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(null, true, false, ''),
    fc.array(tie('value')),
    fc.dictionary(names, tie('value')),
  ),
}))

/** Whether a map of DynamoDB holds it: names that are not empty, numbers by their magnitude. */
const isStorable = (value: unknown): boolean => {
  if (typeof value === 'number') return value === 0 || (Math.abs(value) < 1e126 && Math.abs(value) >= 1e-130)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(
    ([name, one]) => (Array.isArray(value) || name !== '') && isStorable(one),
  )
}

const items = fc
  .dictionary(names, values)
  .filter((item) => !JSON.stringify(item).includes('__proto__') && !Object.hasOwn(item, 'id'))

/** -0 is 0, in JSON as in DynamoDB. */
const asSent = (item: object): string => sortedText(JSON.parse(JSON.stringify(item)))

it('what is stored comes back, and PUT of what GET gave changes nothing but the version', { timeout }, () =>
  holds(
    items,
    async (item) => {
      const [id, neighbour] = [newTenant(), newTenant()]
      const put = (to: string, body: object) => ({ method: 'PUT', path: `/things/${to}`, body })
      const answer = await service.call(batchRequest([put(id, item), put(neighbour, { ok: true })]))
      const wanted = isStorable(item) ? 201 : 422
      expect(resultsOf(answer).map(({ status }) => status)).toEqual([wanted, 201])
      const path = `/v1/things/${id}`
      const read = await service.call({ method: 'GET', path })
      expect(read.status).toBe(wanted === 201 ? 200 : 404)
      if (wanted !== 201) return
      expect(sortedText(JSON.parse(read.text))).toBe(asSent({ ...item, id }))
      const again = await service.call(jsonRequest('PUT', path, JSON.parse(read.text)))
      expect([again.status, again.headers.etag, again.text]).toEqual([200, '"2"', read.text])
      const record = (await scan(tables.client, tables.items)).find(({ sk }) => sk?.S === id)
      expect(sortedText(dataOf(record ?? {}))).toBe(asSent(item))
    },
    60,
  ),
)
