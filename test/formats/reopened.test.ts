import { afterAll, beforeAll, expect, it } from 'vitest'
import { noCounts } from '../../functions/model/counts.ts'
import { newId } from '../../functions/model/ids.ts'
import { fingerprintOf } from '../../functions/model/range.ts'
import { written, writtenNext } from '../../functions/ports/formats.ts'
import { chunkStoreOn } from '../store/dynamodb.ts'
import { never } from '../store/fixtures.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const versions = { now: written, next: writtenNext }

/** The retry of a batch's key takes back the counts of a chunk that has something to retry, whoever wrote them. */
it.each([
  ['next', 'now'],
  ['now', 'next'],
] as const)('a chunk that %s has finished is opened again by %s, with its counts', async (first, second) => {
  const [ends, opens] = [chunkStoreOn(tables, versions[first]), chunkStoreOn(tables, versions[second])]
  const name = { batch: newId(), createdAt: '2026-11-21T12:00:00.000Z', firstIndex: 0 }
  const range = { chunk: 0, start: 0, end: 10, firstIndex: 0, firstLine: 0, count: 3 }
  const place = { chunk: 1, rows: 0, offset: 0, line: 1, skipping: false }
  const now = new Date('2026-11-21T12:00:00Z')
  const expiresAt = 1_900_000_000
  const chunk = { range, place, round: 0, expiresAt, now }
  await ends.announce(name, chunk, never)
  const claim = {
    owner: 'a',
    fingerprint: fingerprintOf(range),
    now,
    leaseUntil: now.getTime() + 9,
    expiresAt,
  }
  expect(await ends.claim(name, claim, never)).toMatchObject({ state: 'claimed', attempt: 1 })
  const counts = { ...noCounts, total: 3, success: 2, failed: 1, retryable: 1, chunks: 1 }
  const finished = {
    range,
    owner: 'a',
    counts,
    results: new Uint8Array(1),
    expiresAt,
    now,
    abandoned: false,
    uncertain: false,
  }
  expect(await ends.finish(name, finished, never)).toBe(true)
  expect(await opens.announce(name, { ...chunk, round: 1 }, never)).toMatchObject({ isFinal: false })
  const records = (await scan(tables.client, tables.batches)).filter(({ pk }) => pk?.S === name.batch)
  const sums = records.find(({ sk }) => sk?.S?.startsWith('COUNTS#'))
  for (const count of ['total', 'success', 'failed', 'retryable', 'chunks'])
    expect(sums?.[count], count).toEqual({ N: '0' })
  const record = records.find(({ sk }) => sk?.S?.startsWith('CHUNK#'))
  expect([record?.state, record?.v]).toEqual([{ S: 'running' }, { N: first === 'next' ? '2' : '1' }])
  expect(await opens.claim(name, { ...claim, owner: 'b' }, never)).toMatchObject({
    attempt: 2,
    released: true,
  })
  const after = (await scan(tables.client, tables.batches)).find(
    ({ pk, sk }) => pk?.S === name.batch && sk?.S?.startsWith('CHUNK#'),
  )
  expect(after?.v, 'is raised, and never lowered').toEqual({ N: '2' })
})
