import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Request } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { notes } from './collections.ts'

let service: Service
beforeAll(async () => {
  service = await createService({ collections: [notes], settings: { auth: 'jwt' } })
})
afterAll(() => service.stop())

const as = (sub: string, ...scopes: string[]) => {
  const grant = { jwt: { claims: { iss: 'i', sub }, scopes } }
  return async (
    operation: object,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> => {
    const request: Request = batchRequest([operation], { prefer: 'return=representation', ...headers })
    const [result] = bodyOf(await service.call({ ...request, grant })).results
    return result
  }
}

/** What an administrator does with a note of somebody else's, whom nothing else lets see it. */
const doneByAdministrator = async (id: string) => {
  const put = { method: 'PUT', path: `/notes/${id}`, body: { owner: 'bob', text: 'his' }, idempotencyKey: id }
  const done = await as('ann', 'admin')(put)
  expect(done).toMatchObject({ status: 201, body: { id, owner: 'bob', text: 'his' } })
  return put
}

it('the replay of an own key shows the item to who may read it', async () => {
  const put = await doneByAdministrator('r1')
  expect(await as('ann', 'admin')(put)).toMatchObject({ status: 201, replayed: true, body: { text: 'his' } })
})

it('and to nobody else: what was decided is told, and the item is left out', async () => {
  const put = await doneByAdministrator('r2')
  const replayed = { index: 0, id: '0', status: 201, location: '/v1/notes/r2', etag: '"1"', replayed: true }
  expect(await as('ann')(put)).toEqual(replayed)
  const read = { method: 'GET', path: '/notes/r2', idempotencyKey: 'r2-read' }
  expect(await as('ann', 'admin')(read)).toMatchObject({ status: 200, body: { text: 'his' } })
  expect(await as('ann')(read)).not.toHaveProperty('body')
})

it('what a caller wrote itself it sees again, though it may not write it any more', async () => {
  const made = {
    method: 'POST',
    path: '/notes',
    body: { id: 'r3', owner: 'ann', text: 'mine' },
    idempotencyKey: 'r3',
  }
  await as('ann')(made)
  expect(await as('ann')(made)).toMatchObject({
    status: 201,
    replayed: true,
    body: { id: 'r3', text: 'mine' },
  })
})
