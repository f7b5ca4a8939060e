import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { notes } from './collections.ts'

let tables: TestTables
let admin: Service
beforeAll(async () => {
  tables = await makeTables()
  admin = await createService({ tables, collections: [notes], settings: { auth: 'jwt' } })
})
afterAll(() => admin.stop())

const grantOf = (sub: string, ...scopes: string[]) => ({ jwt: { claims: { iss: 'i', sub }, scopes } })
const asAdmin = (request: Request) => admin.call({ ...request, grant: grantOf('root', 'admin') })

/** Ann's request, and what an administrator does just before its first write reaches the table. */
const overtaken = async (request: Request, meanwhile: Request) => {
  let isDone = false
  const service = await createService({
    tables,
    collections: [notes],
    settings: { auth: 'jwt' },
    wire: async ({ command, input, proceed }) => {
      if (
        !isDone &&
        /INSERT|UPDATE|Put|Update/.test(JSON.stringify(input)) &&
        command !== 'BatchGetItemCommand'
      ) {
        isDone = true
        expect((await asAdmin(meanwhile)).status).toBeLessThan(300)
      }
      return proceed()
    },
  })
  const answer = await service.call({ ...request, grant: grantOf('ann') })
  expect(isDone).toBe(true)
  service.stop()
  return answer
}

const put = (id: string, owner: string, members: object = {}) =>
  jsonRequest('PUT', `/v1/notes/${id}`, { owner, text: '', ...members })

it.each([
  ['PATCH', false],
  ['PATCH', true],
  ['act', false],
  ['act', true],
] as const)('%s, atomic: %s: what was hers and is hidden by now is not there', async (what, atomic) => {
  const id = `race-${what}-${atomic}`
  await asAdmin(put(id, 'ann'))
  const operation =
    what === 'act'
      ? { method: 'POST', path: `/notes/${id}/archive` }
      : { method: 'PATCH', path: `/notes/${id}`, body: { text: 'mine' } }
  const answer = await overtaken(
    batchRequest([operation], {}, { atomic }),
    put(id, 'bob', { text: 'secret' }),
  )
  expect(bodyOf(answer).results[0]).toMatchObject({
    status: 404,
    error: { detail: 'There is no such item.' },
  })
  expect(answer.text).not.toContain('secret')
  const left = await asAdmin({ method: 'GET', path: `/v1/notes/${id}` })
  expect([left.headers.etag, bodyOf(left)]).toEqual(['"2"', { id, owner: 'bob', text: 'secret' }])
})

it('what somebody else made hidden in the meantime is 409, without its version', async () => {
  const body = { id: 'race-new', owner: 'ann', text: '' }
  const answer = await overtaken(jsonRequest('POST', '/v1/notes', body), put('race-new', 'bob'))
  expect([answer.status, bodyOf(answer).detail]).toEqual([409, 'An item with this id exists.'])
})
