import { describe, expect, it } from 'vitest'
import { slotOf } from '../../functions/batch/parse/slot.ts'
import { fromLine, toLine } from '../../functions/jobs/stored-operations.ts'
import { type Collection, registryOf } from '../../functions/model/collection.ts'
import { LaterFormat } from '../../functions/ports/formats.ts'
import { first, second, third } from './collections.ts'

const members = { name: 'Tea', grams: 1500 }
const later = { name: 'Tea', kilograms: 1.5, brand: 'Ours' }

/** An operation as one deployment accepts it for later, and another one takes it up. */
const handed = (from: Collection, to: Collection, method: 'POST' | 'PUT' | 'PATCH', body: object) => {
  const rules = (collection: Collection) => ({
    collections: registryOf([collection]),
    missingScope: () => undefined,
  })
  const draft = { index: 0, id: '0', dependsOn: [], pointer: '', collection: 'parcels', method }
  const named = { ...draft, itemId: method === 'POST' ? undefined : '1', body: { id: '1', ...body } as never }
  const line = toLine(slotOf(named, rules(from)), 0, 1)
  return { line, taken: () => fromLine(line, rules(to).collections).slot }
}

describe('an operation that waits for a worker', () => {
  it.each(['POST', 'PUT', 'PATCH'] as const)('of a later version is left to that: %s', (method) => {
    const { line, taken } = handed(second, first, method, later)
    expect(line).toContain('"v":100')
    expect(taken).toThrow(LaterFormat)
  })

  it('of this version is as it was accepted', () => {
    expect(handed(second, second, 'POST', later).taken()).toMatchObject({ operation: { collection: second } })
    expect(handed(second, second, 'POST', later).taken()).not.toHaveProperty('operation.schema')
  })

  it('of an earlier version is stored as an item of that', () => {
    expect(handed(first, third, 'POST', members).taken()).toMatchObject({
      operation: { schema: 1, data: JSON.stringify({ ...members, state: 'new' }) },
    })
    expect(handed(second, third, 'POST', later).taken()).toMatchObject({ operation: { schema: 2 } })
  })

  it('has the usual number where an earlier version of the code runs it right', () => {
    expect(handed(first, first, 'POST', members).line).not.toContain('"v"')
    // … which knows nothing of members that stay as they are.
    expect(handed(first, first, 'PUT', members).line).toContain('"v":100')
  })
})
