import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributeValue } from '../../../functions/aws/dynamodb/codec/attribute-value.ts'
import { list, structure } from '../../../functions/aws/dynamodb/codec/shape.ts'
import { wireMapOf } from '../../../functions/aws/dynamodb/codec/wire-map.ts'
import { wireBytesOf } from '../../../functions/aws/dynamodb/codec/wire-size.ts'
import { createItemStore } from '../../../functions/aws/dynamodb/items.ts'
import { createLimiter } from '../../../functions/aws/dynamodb/limiter.ts'
import { cutIntoCalls } from '../../../functions/aws/dynamodb/parts.ts'
import { mostBytesOf, statementOf, statementsFor } from '../../../functions/aws/dynamodb/statements.ts'
import { itemsTable } from '../../../functions/resources/tables.ts'
import { clientOver } from '../../../local/dynamodb-double/client.ts'
import { createDouble } from '../../../local/dynamodb-double/double.ts'
import { requestHandlerOf } from '../../../local/dynamodb-double/handler.ts'
import { schemasOf } from '../../../local/dynamodb-double/ours.ts'
import { insert, never, newKeys } from '../../store/fixtures.ts'
import { announce, holds } from '../runs.ts'
import { items } from './attribute-values.ts'
import { objects } from './values.ts'

announce('codec/cuts')

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

describe('work for calls', () => {
  it('is cut in order, within both bounds, and no more often than they ask for', () =>
    holds(
      fc.tuple(fc.array(fc.nat({ max: 100 }), { maxLength: 120 }), fc.integer({ min: 20, max: 400 })),
      ([sizes, bytes]) => {
        const bytesOf = (size: number) => size
        const parts = cutIntoCalls(sizes, { members: 25, bytes, bytesOf })
        expect(parts.flat()).toEqual(sizes)
        for (const [at, part] of parts.entries()) {
          expect(part.length).toBeLessThanOrEqual(25)
          if (part.length > 1) expect(sum(part)).toBeLessThanOrEqual(bytes)
          const [next] = parts[at + 1] ?? []
          // Why it ends here: the next one has no room, or calls of even size are as few.
          const even = Math.ceil(sizes.length / Math.ceil(sizes.length / 25))
          if (next !== undefined) expect(part.length === even || sum(part) + next > bytes).toBe(true)
        }
      },
      400,
    ))

  it.each([
    [0, []],
    [1, [1]],
    [25, [25]],
    [26, [13, 13]],
    [1_000, Array.from({ length: 40 }, () => 25)],
  ])('%d members are calls of %j', (count, wanted) => {
    const parts = cutIntoCalls(Array.from({ length: count }), { members: 25 })
    expect(parts.map(({ length }) => length)).toEqual(wanted)
  })
})

const request = structure({ Parameters: list(attributeValue) })

describe('the size that a write surely does not pass', () => {
  it('is no less than its statement takes', () =>
    holds(
      fc.tuple(
        objects,
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 3_000 }),
        fc.nat({ max: 1 }),
      ),
      ([object, id, receipts, expected]) => {
        const data = JSON.stringify(object)
        const indexed = { 1: { partition: `t#c#${id}`, at: `${id}#${id}` } }
        const next = { ...insert('', data).next, receipts, schema: 2, indexed, expiresAt: 1_900_000_000 }
        const write = { key: `t#c#1#${id}`, expected, next, leaves: [2, 3] as const }
        const statement = statementOf(statementsFor('Items'), write)
        const taken = Buffer.byteLength(attributeValue.write({ L: statement.Parameters ?? [] }))
        const text = Buffer.byteLength(JSON.stringify(statement.Statement))
        expect(mostBytesOf(write)).toBeGreaterThanOrEqual(taken + text)
      },
      300,
    ))
})

describe('the bytes of a statement', () => {
  it('are no less than it takes, and no more than a little where they were counted', () =>
    holds(
      fc.tuple(items, objects),
      ([item, object]) => {
        const Parameters = [...Object.values(item), wireMapOf(JSON.stringify(object))]
        const statement = { Statement: 'UPDATE "Items" SET "data"=? WHERE "pk"=?', Parameters }
        const taken = Buffer.byteLength(request.write(statement))
        expect(wireBytesOf(statement, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(taken)
        expect(wireBytesOf(statement, 0)).toBeGreaterThanOrEqual(taken)
        expect(wireBytesOf(statement, 0)).toBeLessThan(taken + 400)
      },
      300,
    ))
})

describe('a call of many large items', () => {
  it.each([
    ['plain text', 'x'.repeat(300_000)],
    ['what JSON escapes', '"'.repeat(150_000)],
    ['what takes three bytes', '€'.repeat(100_000)],
    ['control characters', '\u0000'.repeat(30_000)],
  ])('has less than 4 MB of wire text: %s', async (_, text) => {
    const bodies: number[] = []
    const double = createDouble({ tables: schemasOf() })
    const handler = requestHandlerOf({
      answer: (call) => {
        bodies.push(Buffer.byteLength(call.body))
        return double.answer(call)
      },
    })
    const connection = { client: clientOver(handler), limiter: createLimiter(48), report: () => {} }
    const store = createItemStore(connection, itemsTable.localName)
    const keys = newKeys(60)
    const outcomes = await store.write(
      keys.map((key, at) => insert(key, JSON.stringify(at % 2 === 0 ? { text } : { at }))),
      never,
    )
    expect(outcomes).toEqual(keys.map(() => ({ kind: 'applied' })))
    expect(Math.max(...bodies)).toBeLessThan(4 * 1024 * 1024)
    expect(bodies.length).toBeLessThanOrEqual(3 + Math.ceil((2 * sum(bodies)) / 4_000_000))
    const stored = await store.read(keys, never)
    expect(stored.map((outcome) => outcome.kind === 'read' && outcome.item?.data)).toEqual(
      keys.map((_, at) => JSON.stringify(at % 2 === 0 ? { text } : { at })),
    )
  })
})
