import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultAt } from '../support/faulty.ts'
import type { WireOperation } from '../support/model.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { city } from './batches.ts'
import { pastTheLease, subjectOf, told } from './subject.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

/** Every fifth fails, and is remembered all the same. */
const operations = Array.from(
  { length: 500 },
  (_, at): WireOperation => ({
    method: 'PATCH',
    path: '/cities/1',
    body: { population: at % 5 === 0 ? -1 : at },
  }),
)
/** Others were there just before, so their receipts compete for the room. */
const seed: readonly WireOperation[] = [
  { method: 'PUT', path: '/cities/1', body: city('1', 0) },
  ...Array.from(
    { length: 40 },
    (_, at): WireOperation => ({ method: 'PATCH', path: '/cities/1', body: { population: at } }),
  ),
]

describe('more operations on one item than it remembers of anybody else', () => {
  it.each(['crash before', 'crash after'] as const)('are applied exactly once: %s', async (mode) => {
    for (let call = 1; ; call++) {
      const name = `${mode} call ${call}`
      const subject = await subjectOf(tables, { name, seed, operations })
      const faulty = faultAt({ call, mode })
      await subject.send(faulty.wire)
      subject.clock.advance(pastTheLease)
      expect(told(await subject.send()), name).toEqual(subject.expected)
      await subject.checkStore(name)
      if (faulty.calls() < call) break
    }
  })
})
