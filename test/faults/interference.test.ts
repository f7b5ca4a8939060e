import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { faultAt } from '../support/faulty.ts'
import type { WireOperation } from '../support/model.ts'
import { createService } from '../support/service.ts'
import { judging } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, tenantSettings } from '../support/trial.ts'
import { type CrashBatch, city, crashBatches } from './batches.ts'
import { outcomes, pastTheLease, type Subject, subjectOf, told } from './subject.ts'

/** Another client changes the very items between the attempts of one. */

let tables: TestTables

// Small tables: every check scans them.
beforeEach(async () => {
  tables = await makeTables()
})

afterEach(() => tables.client.destroy())

const put = (id: string): WireOperation => ({ method: 'PUT', path: `/cities/${id}`, body: city(id, 1) })

const sendOther = async (
  { tenant, clock }: Subject,
  operations: readonly WireOperation[],
): Promise<Answer> => {
  const service = await createService({ tables, clock, settings: tenantSettings })
  try {
    return await service.call({ ...batchRequest(operations), grant: grantOf(tenant, 'bob') })
  } finally {
    service.stop()
  }
}

const itemOf = ({ path, body }: WireOperation): string =>
  path === '/cities' ? `/cities/${(body as { id: string }).id}` : path

/** Writes that an answer calls done, by item. Every one of them, and nothing else, moves the version by one. */
const writesTold = (operations: readonly WireOperation[], answer: Answer): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const [index, { status }] of told(answer).entries()) {
    const operation = operations[index] as WireOperation
    if (status >= 400 || operation.method === 'GET') continue
    counts.set(itemOf(operation), (counts.get(itemOf(operation)) ?? 0) + 1)
  }
  return counts
}

const checkVersions = async (subject: Subject, runs: readonly Map<string, number>[], context: string) => {
  const wanted = new Map<string, number>()
  for (const run of runs) for (const [path, count] of run) wanted.set(path, (wanted.get(path) ?? 0) + count)
  const found = [...(await subject.stored())].map(([path, { version }]): [string, number] => [path, version])
  expect(new Map(found.toSorted()), context).toEqual(new Map([...wanted].toSorted()))
}

const meddlers: [string, (path: string) => WireOperation][] = [
  ['replaces', (path) => ({ method: 'PUT', path, body: city(path.slice('/cities/'.length), 999) })],
  ['deletes', (path) => ({ method: 'DELETE', path })],
  ['changes', (path) => ({ method: 'PATCH', path, body: { population: 999 } })],
]

describe.each(crashBatches)('$name', (batch: CrashBatch) => {
  it.each(meddlers)(
    'does what it says, no less and no more, when another client %s everything',
    async (_, meddle) => {
      const paths = [...new Set(batch.operations.map(itemOf))]
      for (let call = 1; ; call++) {
        const context = `crash after call ${call}`
        const subject = await subjectOf(tables, batch)
        const faulty = faultAt({ call, mode: 'crash after' })
        await subject.send(faulty.wire)
        const others = paths.map(meddle)
        const theirs = writesTold(others, await sendOther(subject, others))
        subject.clock.advance(pastTheLease)
        const retry = await subject.send()
        const ours = writesTold(batch.operations, retry)
        const seeds = new Map(batch.seed.map((operation) => [itemOf(operation), 1]))
        await checkVersions(subject, [seeds, theirs, ours], context)
        expect(told(await subject.send()), context).toEqual(told(retry))
        if (faulty.calls() < call) break
      }
    },
  )
})

describe('what was done before the crash stays done', () => {
  const seed = ['1', '2'].map((id) => put(id))
  const read: WireOperation = { id: 'read', method: 'GET', path: '/cities/1' }

  /** Dies right after the writes; then item 1, which was only read, goes away. */
  const retried = async (operations: readonly WireOperation[], atomic: boolean) => {
    const subject = await subjectOf(tables, {
      name: 'a read and a write',
      seed,
      operations,
      ...(atomic ? { atomic } : {}),
    })
    const writes = atomic ? 'TransactWriteItemsCommand' : 'BatchExecuteStatementCommand'
    let dead = false
    await subject.send(async ({ command, proceed }) => {
      if (dead) throw new Error('dead')
      if (command !== writes) return proceed()
      await proceed()
      dead = true
      throw new Error('dies')
    })
    expect((await subject.stored()).get('/cities/2')?.version).toBe(2)
    await sendOther(subject, [{ method: 'DELETE', path: '/cities/1' }])
    subject.clock.advance(pastTheLease)
    return subject.send()
  }

  it('also for an operation that depends on a read which now fails', async () => {
    const write: WireOperation = {
      method: 'PATCH',
      path: '/cities/2',
      body: { population: 2 },
      dependsOn: ['read'],
    }
    const answer = await retried([read, write], false)
    // The read that the write waited for went into its entry: it is answered as it was then.
    expect(told(answer)).toEqual([
      { status: 200, etag: '"1"' },
      { status: 200, etag: '"2"' },
    ])
  })

  it('also for an atomic batch with a read that now fails', async () => {
    const answer = await retried(
      [read, { method: 'PATCH', path: '/cities/2', body: { population: 2 } }],
      true,
    )
    expect(told(answer)[1]).toEqual({ status: 200, etag: '"2"' })
    expect(bodyOf(answer).detail ?? '').not.toMatch(/nothing was written/)
  })
})

describe('what is final', () => {
  it('stays as it was told while the rest is run again', async () => {
    const seed = ['1', '2'].map((id) => put(id))
    const operations: readonly WireOperation[] = [
      { method: 'PATCH', path: '/cities/1', body: { population: 2 } },
      { method: 'GET', path: '/cities/2' },
      { method: 'PATCH', path: '/cities/3', body: { population: 2 } },
      { method: 'POST', path: '/cities', body: city('2', 3) },
    ]
    const subject = await subjectOf(tables, { name: 'a hot item', seed, operations })
    const hot = judging(tables.client, (key) =>
      key === subject.keyOf('1') ? { code: 'ThrottlingError' } : undefined,
    )
    const first = await subject.send(hot)
    expect(outcomes(first)).toEqual(['throttled', 200, 'not-found', 'already-exists'])
    await sendOther(subject, [{ method: 'DELETE', path: '/cities/2' }, put('3')])
    const second = await subject.send()
    expect(outcomes(second)).toEqual([200, 200, 'not-found', 'already-exists'])
    const finals = bodyOf(first).results.slice(1)
    expect(bodyOf(second).results.slice(1)).toEqual(
      finals.map((result: object) => ({ ...result, replayed: true })),
    )
    expect((await subject.stored()).get('/cities/3')?.version).toBe(1)
  })
})
