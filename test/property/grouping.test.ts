import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bodyOf } from '../../functions/jobs/body.ts'
import { chunksOf } from '../../functions/jobs/grouping.ts'
import { fromLine } from '../../functions/jobs/stored-operations.ts'
import { registryOf } from '../../functions/model/collection.ts'
import { isRejected, type Slot } from '../../functions/model/operation.ts'
import { failure } from '../../functions/model/outcome.ts'
import { written } from '../../functions/ports/formats.ts'
import { cities } from '../support/collections.ts'
import { announce, holds } from './runs.ts'

announce('grouping')

const registry = registryOf([cities])

interface Node {
  readonly item: string | undefined
  readonly rejected: boolean
  readonly wishes: readonly number[]
}

const node: fc.Arbitrary<Node> = fc.record({
  item: fc.oneof(fc.constantFrom('1', '2', '3'), fc.nat(1000).map(String), fc.constant(undefined)),
  rejected: fc.nat(9).map((roll) => roll === 0),
  wishes: fc.oneof(
    { weight: 4, arbitrary: fc.constant<number[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.nat(), { maxLength: 2 }) },
  ),
})

const slotsOf = (nodes: readonly Node[]): readonly Slot[] =>
  nodes.map(({ item, rejected, wishes }, index): Slot => {
    const dependsOn = [...new Set(wishes.map((wish) => wish % nodes.length))].filter((at) => at !== index)
    const place = { index, id: `op "${index}"\n`, pointer: `/operations/${index}/body`, dependsOn }
    if (rejected) return { ...place, rejected: failure('malformed-operation', 'no "sense"') }
    const patch = { '__proto__\u0000"': index, nested: { ü: null } }
    return {
      ...place,
      operation: {
        method: 'PATCH',
        collection: cities,
        patch,
        ...(item === undefined ? {} : { itemId: item }),
      },
    }
  })

/** Whether two operations may not be in different chunks, asked pair by pair. */
const linked = (a: Slot, b: Slot): boolean => {
  const sameItem = itemOf(a) !== undefined && itemOf(a) === itemOf(b)
  return sameItem || a.dependsOn.includes(b.index) || b.dependsOn.includes(a.index)
}

const itemOf = (slot: Slot): string | undefined => (isRejected(slot) ? undefined : slot.operation.itemId)

const given = fc.tuple(fc.array(node, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 20 }))

it('cuts between operations that are not linked, loses none and keeps their order', async () => {
  await holds(
    given,
    ([nodes, size]) => {
      const slots = slotsOf(nodes)
      const chunks = chunksOf(slots, size)
      expect(chunks.flat().sort((a, b) => a - b)).toEqual(slots.map((_, at) => at))
      const chunkOf = new Map(chunks.flatMap((chunk, at) => chunk.map((position) => [position, at])))
      for (const chunk of chunks) expect(chunk).toEqual([...chunk].sort((a, b) => a - b))
      for (const a of slots) {
        for (const b of slots) if (linked(a, b)) expect(chunkOf.get(a.index)).toBe(chunkOf.get(b.index))
      }
    },
    200,
  )
})

it('fills chunks: only a group that is larger than a chunk makes a larger one', async () => {
  await holds(
    given,
    ([nodes, size]) => {
      const alone = slotsOf(nodes.map((one, at) => ({ ...one, item: String(at), wishes: [] })))
      const lengths = chunksOf(alone, size).map((chunk) => chunk.length)
      expect(lengths.slice(0, -1).every((length) => length === size)).toBe(true)
      expect(lengths.at(-1)).toBeLessThanOrEqual(size)
    },
    100,
  )
})

it('gives back from its lines what it was given, each chunk in its range', async () => {
  await holds(
    given,
    ([nodes, size]) => {
      const slots = slotsOf(nodes)
      const { bytes, ranges } = bodyOf(slots, size, written)
      let end = 0
      const read = ranges.flatMap((range, chunk) => {
        expect(range).toMatchObject({ chunk, start: end })
        end = range.end
        const lines = Buffer.from(bytes.subarray(range.start, range.end)).toString().split('\n').slice(0, -1)
        const stored = lines.map((line) => fromLine(line, registry))
        expect(stored).toHaveLength(range.count)
        expect(stored[0]?.index).toBe(range.firstIndex)
        return stored.map(({ index, slot }, at) => {
          expect(slot.index).toBe(at)
          return { ...slot, index, dependsOn: slot.dependsOn.map((on) => stored[on]?.index) }
        })
      })
      expect(end).toBe(bytes.length)
      expect(read.sort((a, b) => a.index - b.index)).toEqual(slots)
    },
    100,
  )
})
