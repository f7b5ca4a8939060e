import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { notes } from './collections.ts'
import { type Asked, type Told, ways } from './ways.ts'

let running: Awaited<ReturnType<typeof serviceWith>>
const logged: unknown[] = []
beforeAll(async () => {
  running = await serviceWith('held', {
    collections: [notes],
    settings: { auth: 'jwt' },
    log: (message, fields) => logged.push([message, fields]),
  })
})
afterAll(() => running.stop())

const as = (sub: string, ...scopes: string[]) => {
  const claims = { iss: 'https://issuer.test', sub, secret: `claim-of-${sub}` }
  const grant = { jwt: { claims, scopes } }
  return {
    call: (request: Request) => running.call({ ...request, grant }),
    work: async () => void (await running.work()),
  }
}

let last = 0
/** Notes of Ann: one that only she sees, and one that is shared. */
const given = async () => {
  const run = ++last
  const names = { own: `own-${run}`, shared: `shared-${run}`, fresh: `fresh-${run}` }
  const rows = [
    { id: names.own, owner: 'ann', text: 'mine' },
    { id: names.shared, owner: 'ann', text: 'ours', shared: true },
  ]
  const made = await as('root', 'admin').call(jsonRequest('PUT', '/v1/notes', rows))
  expect(bodyOf(made).summary).toMatchObject({ success: 2 })
  return names
}

type Names = Awaited<ReturnType<typeof given>>

const ok = (status: number): Told => ({ status, type: undefined, detail: undefined })
const problem = (status: number, name: string, detail: string): Told => ({
  status,
  type: `/problems/${name}`,
  detail,
})
const absent = problem(404, 'not-found', 'There is no such item.')
const no = (what: string) => problem(403, 'forbidden', `${what} on notes is not granted to this caller.`)

const note = { owner: 'ann', text: 'new' }

/** By whom, what, and what comes of it. */
const cases: readonly [string, string, (names: Names) => Asked, Told][] = [
  ['ann', 'reads her own', ({ own }) => ({ method: 'GET', path: `/notes/${own}` }), ok(200)],
  ['bob', 'reads what is hidden', ({ own }) => ({ method: 'GET', path: `/notes/${own}` }), absent],
  ['bob', 'reads what is shared', ({ shared }) => ({ method: 'GET', path: `/notes/${shared}` }), ok(200)],
  ['bob', 'reads what is not there', ({ fresh }) => ({ method: 'GET', path: `/notes/${fresh}` }), absent],
  [
    'ann',
    'creates',
    ({ fresh }) => ({ method: 'POST', path: '/notes', body: { id: fresh, ...note } }),
    ok(201),
  ],
  [
    'bob',
    'creates for Ann',
    ({ fresh }) => ({ method: 'POST', path: '/notes', body: { id: fresh, ...note } }),
    no('POST'),
  ],
  [
    'bob',
    'creates what is hidden',
    ({ own }) => ({ method: 'POST', path: '/notes', body: { id: own, owner: 'bob', text: '' } }),
    problem(409, 'already-exists', 'An item with this id exists.'),
  ],
  [
    'bob',
    'creates for Ann what is hidden',
    ({ own }) => ({ method: 'POST', path: '/notes', body: { id: own, owner: 'ann', text: '' } }),
    problem(409, 'already-exists', 'An item with this id exists.'),
  ],
  [
    'ann',
    'creates what is there',
    ({ own }) => ({ method: 'POST', path: '/notes', body: { id: own, ...note } }),
    problem(409, 'already-exists', 'An item with this id exists, at version 1.'),
  ],
  [
    'bob',
    'creates what is shared',
    ({ shared }) => ({ method: 'POST', path: '/notes', body: { id: shared, owner: 'bob', text: '' } }),
    no('POST'),
  ],
  ['ann', 'replaces', ({ own }) => ({ method: 'PUT', path: `/notes/${own}`, body: note }), ok(200)],
  [
    'ann',
    'gives away by replacing',
    ({ own }) => ({ method: 'PUT', path: `/notes/${own}`, body: { ...note, owner: 'bob' } }),
    no('PUT'),
  ],
  [
    'bob',
    'replaces what is hidden',
    ({ own }) => ({ method: 'PUT', path: `/notes/${own}`, body: { ...note, owner: 'bob' } }),
    absent,
  ],
  [
    'bob',
    'replaces what is hidden, if it is there',
    ({ own }) => ({ method: 'PUT', path: `/notes/${own}`, body: note, ifMatch: '"1"' }),
    problem(412, 'precondition-failed', 'There is no such item to match.'),
  ],
  [
    'bob',
    'replaces what is hidden, if it is not there',
    ({ own }) => ({ method: 'PUT', path: `/notes/${own}`, body: note, ifNoneMatch: '*' }),
    absent,
  ],
  [
    'bob',
    'replaces what is shared',
    ({ shared }) => ({ method: 'PUT', path: `/notes/${shared}`, body: note }),
    no('PUT'),
  ],
  ['ann', 'changes', ({ own }) => ({ method: 'PATCH', path: `/notes/${own}`, body: { text: 'x' } }), ok(200)],
  [
    'bob',
    'changes what is hidden',
    ({ own }) => ({ method: 'PATCH', path: `/notes/${own}`, body: { text: 'x' } }),
    absent,
  ],
  [
    'bob',
    'makes what is hidden invalid',
    ({ own }) => ({ method: 'PATCH', path: `/notes/${own}`, body: { text: null } }),
    absent,
  ],
  [
    'bob',
    'changes another version of what is shared',
    ({ shared }) => ({ method: 'PATCH', path: `/notes/${shared}`, body: { text: 'x' }, ifMatch: '"7"' }),
    no('PATCH'),
  ],
  ['bob', 'removes what is hidden', ({ own }) => ({ method: 'DELETE', path: `/notes/${own}` }), absent],
  [
    'bob',
    'removes what is shared',
    ({ shared }) => ({ method: 'DELETE', path: `/notes/${shared}` }),
    no('DELETE'),
  ],
  [
    'bob',
    'removes what is not there',
    ({ fresh }) => ({ method: 'DELETE', path: `/notes/${fresh}` }),
    absent,
  ],
  ['ann', 'acts', ({ own }) => ({ method: 'POST', path: `/notes/${own}/archive` }), ok(200)],
  ['bob', 'acts on what is hidden', ({ own }) => ({ method: 'POST', path: `/notes/${own}/archive` }), absent],
  [
    'bob',
    'acts on what is shared',
    ({ shared }) => ({ method: 'POST', path: `/notes/${shared}/archive` }),
    no('archive'),
  ],
  [
    'ann',
    'gives away by an action',
    ({ own }) => ({ method: 'POST', path: `/notes/${own}/give`, body: { to: 'bob' } }),
    no('give'),
  ],
]

const read = async (id: string) => {
  const answer = await as('root', 'admin').call({ method: 'GET', path: `/v1/notes/${id}` })
  return [answer.status, answer.headers.etag]
}

describe.each(ways)('$name', ({ way, writes }) => {
  it.each(cases)('%s %s', async (who, _, asked, wanted) => {
    const names = await given()
    const operation = asked(names)
    const told = await way(operation, as(who))
    if (told === undefined) return
    expect(told).toEqual(wanted)
    const isChange = wanted.status < 300 && operation.method !== 'GET'
    const [, , id = (operation.body as { readonly id?: string } | undefined)?.id ?? ''] =
      operation.path.split('/')
    const before = id.startsWith('fresh') ? [404, undefined] : [200, '"1"']
    const after = id.startsWith('fresh') ? [200, '"1"'] : [200, '"2"']
    expect(await read(id)).toEqual(isChange && writes ? after : before)
  })
})

it('an administrator may all that', async () => {
  for (const [, , asked] of cases) {
    const told = await ways[2]?.way(asked(await given()), as('root', 'admin'))
    expect(told?.status).not.toBe(403)
    expect(told?.detail ?? '').not.toMatch(/hidden|granted/)
  }
})

it('claims are nowhere in the logs', () => {
  expect(logged.length).toBeGreaterThan(100)
  expect(JSON.stringify(logged)).not.toContain('claim-of-')
})

it('strict handling refuses a batch of which one operation is not granted, and writes nothing', async () => {
  const { own, shared } = await given()
  const operations = [
    { method: 'POST', path: '/notes', body: { id: `${own}-new`, owner: 'bob', text: '' } },
    { method: 'DELETE', path: `/notes/${shared}` },
  ]
  const answer = await as('bob').call(
    jsonRequest('POST', '/v1/batches', { operations }, { prefer: 'handling=strict' }),
  )
  expect([answer.status, bodyOf(answer).type]).toEqual([422, '/problems/invalid-batch'])
  expect(
    bodyOf(answer).results.map(({ index, status }: Told & { index: number }) => [index, status]),
  ).toEqual([[1, 403]])
  expect(await read(`${own}-new`)).toEqual([404, undefined])
})

it('items by id: the hidden are among the missing, whoever asks for them how', async () => {
  const { own, shared, fresh } = await given()
  const path = `/v1/notes?id=${own},${shared},${fresh}`
  const body = bodyOf(await as('bob').call({ method: 'GET', path }))
  expect(body.missing_ids).toEqual([own, fresh])
  expect(body.results.map(({ status }: Told) => status)).toEqual([404, 200, 404])
  const lenient = bodyOf(
    await as('bob').call({ method: 'GET', path, headers: { prefer: 'handling=lenient' } }),
  )
  expect(lenient).toMatchObject({ returned_count: 1, missing_ids: [own, fresh] })
  const strict = await as('bob').call({ method: 'GET', path, headers: { prefer: 'handling=strict' } })
  expect([strict.status, bodyOf(strict).missing_ids]).toEqual([404, [own, fresh]])
  expect(strict.text).not.toContain('mine')
})

it('in a fold, each operation meets what those before it left', async () => {
  const { fresh } = await given()
  const operations = [
    { method: 'POST', path: '/notes', body: { id: fresh, owner: 'bob', text: '' } },
    { method: 'POST', path: `/notes/${fresh}/give`, body: { to: 'ann' } },
    { method: 'PATCH', path: `/notes/${fresh}`, body: { text: 'x' } },
    { method: 'DELETE', path: `/notes/${fresh}` },
    { method: 'GET', path: `/notes/${fresh}` },
    { method: 'POST', path: '/notes', body: { id: fresh, owner: 'ann', text: '' } },
  ]
  const answer = await as('bob').call(jsonRequest('POST', '/v1/batches', { operations }))
  expect(bodyOf(answer).results.map(({ status }: Told) => status)).toEqual([201, 403, 200, 204, 404, 403])
})
