import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { finished } from '../scenarios/later.ts'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { newTenant } from '../support/trial.ts'
import { notes } from './collections.ts'

/** Defaults that depend on time and chance: they are made once, and what is stored is what is answered. */

let running: Awaited<ReturnType<typeof serviceWith>>
beforeAll(async () => {
  running = await serviceWith('held', { collections: [notes] })
})
afterAll(() => running.stop())

const read = async (id: string) => bodyOf(await running.call({ method: 'GET', path: `/v1/notes/${id}` }))
const note = (id: string) => ({ id, text: 'x' })

describe('the same key again', () => {
  it('on a single create answers what was stored', async () => {
    const id = newTenant()
    const request = jsonRequest('POST', '/v1/notes', note(id), { 'idempotency-key': id })
    const first = await running.call(request)
    const again = await running.call(request)
    expect([first.status, first.text]).toEqual([201, JSON.stringify(await read(id))])
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([
      201,
      first.text,
      'true',
    ])
  })

  it('of an operation, in another batch, answers what was stored', async () => {
    const id = newTenant()
    const operation = (body: object) => ({ method: 'POST', path: '/notes', idempotencyKey: id, body })
    const send = (body: object) => batchRequest([operation(body)], { prefer: 'return=representation' })
    const [first] = bodyOf(await running.call(send(note(id)))).results
    const [again] = bodyOf(await running.call(send(note(id)))).results
    expect(first).toMatchObject({ status: 201, body: await read(id) })
    expect(again).toEqual({ ...first, replayed: true })
    const [other] = bodyOf(await running.call(send({ ...note(id), text: 'y' }))).results
    expect([other.status, other.error.type]).toEqual([422, '/problems/idempotency-key-reused'])
  })

  it('of an operation that is run later, and again at once', async () => {
    const id = newTenant()
    const operation = { method: 'POST', path: '/notes', idempotencyKey: id, body: note(id) }
    const send = (prefer: string): Request => batchRequest([operation], { prefer })
    const accepted = bodyOf(await running.call(send('respond-async')))
    const later = { call: running.call, work: async () => void (await running.work()) }
    const [first] = bodyOf(await finished(later as never, accepted.id)).results
    expect(first.status).toBe(201)
    const [again] = bodyOf(await running.call(send('return=representation'))).results
    expect(again).toMatchObject({ status: 201, replayed: true, body: await read(id) })
  })
})
