import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLog } from '../../functions/batch/receipts/log.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { openScene } from './scene.ts'

/**
 * Names by which two versions meet each other. One that changed would split a key or an item in two, and both halves would
 * take effect; so these values stay, whatever else does not.
 */

let scene: Awaited<ReturnType<typeof openScene>>
let version: Awaited<ReturnType<typeof scene.version>>

beforeAll(async () => {
  scene = await openScene()
  version = await scene.version()
})

afterAll(() => scene.stop())

const body = { id: '71', name: 'Paris', country: 'FR', population: 1 }
const request = batchRequest([{ method: 'POST', path: '/cities', body, idempotencyKey: 'own-1' }], {
  'idempotency-key': 'key-1',
})

const hex = (latin1: string | undefined): string => Buffer.from(latin1 ?? '', 'latin1').toString('hex')

it('of a key, its payload, an item, and an operation’s own key', async () => {
  await version.call(request)
  const [record] = await scene.records('META')
  expect([record?.pk?.S, record?.fingerprint?.S, record?.caller?.S]).toEqual([
    // SHA-256 of ["anonymous","shared","POST /v1/batches","key-1"], 12 bytes.
    '5zf0vmx1xxrxwjqa13v0',
    'G8re8UKj6cRp2vqNjR1iD1tNZWWXvUUwvliNS1m7Ovo',
    'dk4k3dyk8x44e6nb232y623rt0',
  ])
  const [item] = await scene.items()
  // CRC-32 of 71, modulo 16.
  expect([item?.pk?.S, item?.sk?.S]).toEqual(['shared#cities#1', '71'])
  const { own, entries } = readLog(item?.receipts?.B ?? new Uint8Array())
  // SHA-256 of ["anonymous","operation","own-1"], 12 bytes; and 3 of
  // ["POST",null,"cities","71",{"country":"FR","name":"Paris","population":1},null,null], what was sent.
  expect(own.map(({ token, check }) => [hex(token), hex(check)])).toEqual([
    ['c6a12fea624bff64afbdb513', '4ffe53'],
  ])
  expect(entries.map(({ batch }) => hex(batch))).toEqual(['2fde0dd3a1ef71de4aea08f6'])
})

it('of what an asynchronous batch leaves', async () => {
  const headers = { ...request.headers, 'idempotency-key': 'key-2', prefer: 'respond-async' }
  expect(bodyOf(await version.call({ ...request, headers })).id).toBe('p8z3ymz0kyw5z8nxqq1g')
  await version.split()
  await version.work()
  const records = (await scene.records()).filter(({ pk }) => pk?.S?.startsWith('p8z3ymz0kyw5z8nxqq1g'))
  const meta = records.find(({ sk }) => sk?.S === 'META')
  const created = meta?.createdAt?.S ?? ''
  const life = Date.parse(created).toString(36)
  const { writer, round } = records.find(({ range }) => range) ?? {}
  expect(records.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).sort()).toEqual([
    `p8z3ymz0kyw5z8nxqq1g CHUNK#${life}#000000000000`,
    `p8z3ymz0kyw5z8nxqq1g COUNTS#${life}#0`,
    'p8z3ymz0kyw5z8nxqq1g META',
    `p8z3ymz0kyw5z8nxqq1g#CHUNK#${life}#000000000000 RESULTS#${writer?.S}#0000`,
  ])
  expect([meta?.listed?.S, meta?.standing?.S, round?.N]).toEqual([
    `${created}#p8z3ymz0kyw5z8nxqq1g`,
    'dk4k3dyk8x44e6nb232y623rt0#completed',
    '0',
  ])
})
