import { expect, it } from 'vitest'
import * as z from 'zod'
import { slotOf } from '../../../functions/batch/parse/slot.ts'
import { bind, targetKey } from '../../../functions/batch/plan/bind.ts'
import { fromLine, toLine } from '../../../functions/jobs/stored-operations.ts'
import { defineCollection, registryOf } from '../../../functions/model/collection.ts'
import { isRejected, type Slot } from '../../../functions/model/operation.ts'
import { written } from '../../../functions/ports/formats.ts'

/** An operation's item is looked for in its own shard, however many there are, also when the operation is refused. */

const scope = { tenant: 'acme', principal: 'ada' }
const batch = { kind: 'chunk', batch: 'b'.repeat(12), since: 0, chunk: 0 } as const

const slotIn = (shards: number | undefined, body: { readonly n: unknown }): Slot => {
  const schema = z.strictObject({ n: z.number() })
  const collection = defineCollection({ name: 'things', schema, ...(shards && { shards }) })
  const place = { index: 0, id: '0', dependsOn: [], pointer: '' }
  const draft = {
    ...place,
    method: 'PUT',
    collection: 'things',
    itemId: '71',
    body: { n: body.n as number },
  } as const
  return slotOf(draft, { collections: registryOf([collection]), missingScope: () => undefined })
}

const keyOf = (slot: Slot): string | undefined =>
  isRejected(slot) ? targetKey(slot, scope, batch) : bind(slot, scope, batch).key

// CRC-32 of 71 is 2,147,529,457.
it.each([
  [undefined, 'acme#things#1#71'],
  [1, 'acme#things#0#71'],
  [10, 'acme#things#7#71'],
  [256, 'acme#things#241#71'],
])('in %s shards', (shards, key) => {
  const [accepted, refused] = [slotIn(shards, { n: 1 }), slotIn(shards, { n: 'one' })]
  expect([isRejected(accepted), isRejected(refused)]).toEqual([false, true])
  expect([keyOf(accepted), keyOf(refused)]).toEqual([key, key])
  const gone = fromLine(toLine(accepted, 0, written.line), registryOf([])).slot
  expect([isRejected(gone), keyOf(gone)]).toEqual([true, key])
})
