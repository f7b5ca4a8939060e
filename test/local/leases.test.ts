import { beforeAll, expect, it } from 'vitest'
import { noCounts } from '../../functions/model/counts.ts'
import { type ChunkRange, fingerprintOf } from '../../functions/model/range.ts'
import { endLeases } from '../../local/leases.ts'
import { claimed, end, later, newId, noise, noon, plainClaim, request } from '../store/batch-fixtures.ts'
import { batchStoreOn, chunkStoreOn } from '../store/dynamodb.ts'
import { never } from '../store/fixtures.ts'
import { makeTables, type TestTables } from '../support/tables.ts'

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
})
const endAll = () => endLeases(tables.client, tables.batches)

const expiresAt = 1_900_000_000
const range: ChunkRange = { chunk: 0, start: 0, end: 10, firstIndex: 0, firstLine: 1, count: 1 }
const chunk = () => ({ batch: newId(), createdAt: new Date(noon).toISOString(), firstIndex: 0 })
/** A lease that is not over for years. */
const holding = (owner: string) => ({
  owner,
  fingerprint: fingerprintOf(range),
  now: new Date(noon),
  leaseUntil: noon + 1e11,
  expiresAt,
})

it('a chunk that a dead process held is taken over at once, and is known to have been held', async () => {
  const [store, name] = [chunkStoreOn(tables), chunk()]
  await store.claim(name, holding('dead'), never)
  expect(await store.claim(name, holding('next'), never)).toEqual({ state: 'held' })
  await endAll()
  expect(await store.claim(name, holding('next'), never)).toMatchObject({
    state: 'claimed',
    attempt: 2,
    takenOver: true,
    released: false,
  })
})

it('so is a key', async () => {
  const [store, id] = [batchStoreOn(tables), newId()]
  await store.claim(request(id, 'dead'), never)
  expect(await store.claim(later(id, 'next', 1_000), never)).toMatchObject({ claimed: false })
  await endAll()
  const next = await store.claim(later(id, 'next', 1_000), never)
  expect(plainClaim(next)).toEqual(claimed(2))
})

it('what has ended stays as it is', async () => {
  const [batches, id] = [batchStoreOn(tables), newId()]
  await batches.claim(request(id, 'done'), never)
  const results = noise(100)
  await end(batches, id, 'done', results)
  const [chunks, name] = [chunkStoreOn(tables), chunk()]
  await chunks.claim(name, holding('done'), never)
  const finished = { range, owner: 'done', counts: noCounts, results, expiresAt, now: new Date(noon) }
  await chunks.finish(name, { ...finished, abandoned: false, uncertain: false }, never)
  const before = await batches.read(id, never)
  await endAll()
  expect(await batches.read(id, never)).toEqual(before)
  expect(await chunks.claim(name, holding('next'), never)).toEqual({ state: 'final', abandoned: false })
})
