import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { chain, meter } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { city, crashBatches } from './batches.ts'
import { pastTheLease, subjectOf, told } from './subject.ts'
import { type Counted, faulting, itemCommands, silences, throttles, type WireFault } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const batch = crashBatches[0] as (typeof crashBatches)[number]
const arriving = silences.filter(({ applied }) => applied)
const lost = [...throttles, ...silences.filter(({ applied }) => !applied)]
const records = new Set(['UpdateItemCommand', 'PutItemCommand', 'GetItemCommand'])

/** The n-th call for a batch's record and all later ones fail. */
const recordsFailing = (fault: WireFault, from: number): Counted =>
  faulting(fault, (call) => call >= from, records)

describe('a table of batches that fails', () => {
  it.each(lost)('at the claim ($name): nothing is run, and the key stays free', async (fault) => {
    const subject = await subjectOf(tables, batch)
    const before = await subject.stored()
    const { wire, calls } = meter()
    const answer = await subject.send(chain(wire, recordsFailing(fault, 1).wire))
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
    expect(bodyOf(answer)).toMatchObject({ type: '/problems/service-unavailable', status: 503 })
    expect(calls.filter(({ command }) => itemCommands.has(command))).toEqual([])
    expect(calls.length).toBeLessThanOrEqual(12)
    expect(await subject.stored()).toEqual(before)
    // At once: no lease has to pass.
    expect(told(await subject.send())).toEqual(subject.expected)
    await subject.checkStore()
  })

  it.each(arriving)('at the claim ($name): nothing is run, and the lease frees the key', async (fault) => {
    const subject = await subjectOf(tables, batch)
    const before = await subject.stored()
    // The first claim arrives; nothing is heard of it, and nothing gets through after it.
    const silent = { ...fault, applied: false }
    const wire = chain(
      faulting(silent, (call) => call > 1, records).wire,
      faulting(fault, (call) => call === 1, records).wire,
    )
    expect((await subject.send(wire)).status).toBe(503)
    expect(await subject.stored()).toEqual(before)
    const early = await subject.send()
    expect(early.status).toBe(409)
    expect(bodyOf(early).type).toBe('/problems/idempotency-key-in-progress')
    expect(Number(early.headers['retry-after'])).toBeLessThanOrEqual(37)
    subject.clock.advance(pastTheLease)
    expect(told(await subject.send())).toEqual(subject.expected)
    await subject.checkStore()
  })

  it.each([...lost, ...arriving])(
    'at the completion ($name): nothing is told before it is on record',
    async (fault) => {
      const subject = await subjectOf(tables, batch)
      const answer = await subject.send(recordsFailing(fault, 2).wire)
      await subject.checkStore()
      if (fault.applied) expect(told(answer)).toEqual(subject.expected)
      else {
        expect(bodyOf(answer)).toMatchObject({ status: 503, type: '/problems/not-recorded' })
        const early = await subject.send()
        expect(early.status).toBe(409)
        expect(Number(early.headers['retry-after'])).toBeGreaterThanOrEqual(1)
        expect(Number(early.headers['retry-after'])).toBeLessThanOrEqual(37)
      }
      subject.clock.advance(pastTheLease)
      const late = await subject.send()
      expect(told(late)).toEqual(subject.expected)
      await subject.checkStore()
      const replay = await subject.send()
      expect(told(replay)).toEqual(subject.expected)
      expect(replay.headers['idempotent-replayed']).toBe('true')
    },
  )

  it.each(lost)(
    'when a finished batch is asked for again ($name): 503, and never a second run',
    async (fault) => {
      const subject = await subjectOf(tables, batch)
      await subject.send()
      const { wire, calls } = meter()
      const answer = await subject.send(chain(wire, recordsFailing(fault, 1).wire))
      expect(answer.status).toBe(503)
      expect(calls.filter(({ command }) => itemCommands.has(command))).toEqual([])
      await subject.checkStore()
      expect((await subject.send()).headers['idempotent-replayed']).toBe('true')
    },
  )

  it('when only its results cannot be read: 503, and never a second run', async () => {
    // So many results that they stand in records of their own.
    const ids = Array.from({ length: 300 }, (_, at) => String(at + 1))
    const large = await subjectOf(tables, {
      name: 'reads of incompressible items',
      seed: ids.map((id) => ({
        method: 'PUT',
        path: `/cities/${id}`,
        body: { ...city(id, 1), altName: randomBytes(1500).toString('base64') },
      })),
      operations: ids.map((id) => ({ method: 'GET', path: `/cities/${id}` })),
    })
    const first = await large.send()
    for (const fault of lost) {
      const parts = faulting(fault, () => true, new Set(['GetItemCommand']))
      const { wire, calls } = meter()
      expect((await large.send(chain(wire, parts.wire))).status, fault.name).toBe(503)
      expect(parts.calls(), fault.name).toBeGreaterThan(0)
      expect(
        calls.filter(({ command }) => itemCommands.has(command)),
        fault.name,
      ).toEqual([])
    }
    const again = await large.send()
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(told(again)).toEqual(told(first))
    expect(bodyOf(again).results[299].body).toEqual(bodyOf(first).results[299].body)
  })
})
