import { describe, expect, it } from 'vitest'
import { slotOf } from '../../functions/batch/parse/slot.ts'
import { bind } from '../../functions/batch/plan/bind.ts'
import { decide } from '../../functions/batch/plan/decide.ts'
import { fromLine, toLine } from '../../functions/jobs/stored-operations.ts'
import { type Collection, registryOf } from '../../functions/model/collection.ts'
import { isRejected } from '../../functions/model/operation.ts'
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

  // It was once stored as an item of the earlier version, so that the next reader upgraded it a second time.
  it.each(['PATCH', 'PUT'] as const)('of an earlier version makes an item of this one: %s', (method) => {
    const body = method === 'PATCH' ? { name: 'Coffee' } : { ...later, name: 'Coffee' }
    const slot = handed(first, second, method, body).taken()
    if (isRejected(slot)) throw new Error('rejected')
    const operation = bind(slot, { tenant: 't', principal: 'p' }, { batch: '0', since: 0 } as never)
    const now = new Date('2026-11-28T12:00:00Z')
    const at = { createdAt: now.toISOString(), updatedAt: now.toISOString() }
    const stored = { ...at, version: 1, data: JSON.stringify({ ...later, state: 'sold' }), schema: 2 }
    const caller = { id: 'p', tenant: 't', scopes: new Set<string>(), claims: {} }
    const { next } = decide(operation, stored, { represent: false, asked: { caller, at: now }, now })
    expect(next?.schema).toBe(2)
    expect(JSON.parse(String(next?.data))).toEqual({ ...later, name: 'Coffee', state: 'sold' })
  })

  it('has the usual number where an earlier version of the code runs it right', () => {
    expect(handed(first, first, 'POST', members).line).not.toContain('"v"')
    // … which knows nothing of members that stay as they are.
    expect(handed(first, first, 'PUT', members).line).toContain('"v":100')
  })
})
