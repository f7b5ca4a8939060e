import { expect } from 'vitest'
import { newId } from '../scenarios/given.ts'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { failed, type Scenario } from './scenarios.ts'
import type { Asked } from './words.ts'

/** Stays that are there at version 1, each of its kind, and the guest of all of them. */
interface Given {
  readonly guest: string
  readonly secretGuest: string
  readonly open: string
  readonly closed: string
  readonly secret: string
}

const stay = (guest: string, kind = 'open') => ({ guest, kind })
const creating = (collection: string, id: string, body: object): Asked => ({
  method: 'POST',
  path: `/${collection}`,
  body: { id, ...body },
})

const given = async (call: Caller): Promise<Given> => {
  const [guest, secretGuest, open, closed, secret] = Array.from({ length: 5 }, newId) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const answer = await call(
    batchRequest([
      creating('guests', guest, { name: 'Ada', kind: 'open' }),
      creating('guests', secretGuest, { name: 'Eve', kind: 'secret' }),
      creating('stays', open, stay(guest)),
      creating('stays', closed, stay(guest, 'closed')),
      creating('stays', secret, stay(guest, 'secret')),
    ]),
  )
  expect(bodyOf(answer).summary.success, answer.text).toBe(5)
  return { guest, secretGuest, open, closed, secret }
}

const checkIn = (id: string, body: object = { room: 7 }, more: Partial<Asked> = {}): Asked => ({
  method: 'POST',
  path: `/stays/${id}/check-in`,
  body,
  ...more,
})
const get = (id: string): Asked => ({ method: 'GET', path: `/stays/${id}` })
const patch = (id: string, body: object, more: Partial<Asked> = {}): Asked => ({
  method: 'PATCH',
  path: `/stays/${id}`,
  body,
  ...more,
})
const remove = (id: string): Asked => ({ method: 'DELETE', path: `/stays/${id}` })
const put = (id: string, body: object): Asked => ({ method: 'PUT', path: `/stays/${id}`, body })

const scenario = (
  name: string,
  operations: (given: Given) => readonly Asked[],
  told: Scenario['told'],
): Scenario => ({ name, told, prepare: async (call) => operations(await given(call)) })

const changed = { status: 200, etag: '"2"' }
const created = { status: 201, etag: '"1"' }
const lacking = failed(422, 'reference-not-found')
const absent = failed(404, 'not-found')
const refused = failed(403, 'forbidden')

const actions: readonly Scenario[] = [
  scenario('an action, and what it refuses', ({ open }) => [checkIn(open), checkIn(open), get(open)], [
    changed,
    failed(409, 'here-already'),
    changed,
  ]),
  scenario(
    'inputs that do not fit, and actions and items that are not there',
    ({ open }) => [
      checkIn(open, { room: 0 }),
      { method: 'POST', path: `/stays/${open}/check-out` },
      checkIn(newId()),
      get(open),
    ],
    [failed(422, 'validation-failed'), absent, absent, { status: 200, etag: '"1"' }],
  ),
  scenario(
    'an action with a condition',
    ({ open }) => [
      checkIn(open, { room: 1 }, { ifMatch: '"4"' }),
      checkIn(open, { room: 1 }, { ifMatch: '"1"' }),
    ],
    [failed(412, 'precondition-failed'), changed],
  ),
  scenario(
    'an action on what the same batch makes, and one that waits for a failure',
    ({ guest, open }) => {
      const id = newId()
      return [
        { id: 'a', ...creating('stays', id, stay(guest)) },
        { id: 'b', ...checkIn(id) },
        { id: 'c', ...patch(open, { guest: newId() }) },
        { id: 'd', ...checkIn(open), dependsOn: ['c'] },
      ]
    },
    [created, changed, lacking, failed(424, 'dependency-failed', ['c'])],
  ),
]

const references: readonly Scenario[] = [
  scenario(
    'references to nothing, and to what nobody may see',
    ({ guest, secretGuest, open }) => [
      creating('stays', newId(), stay(newId())),
      put(newId(), stay(secretGuest)),
      patch(open, { guest: newId() }),
      creating('stays', newId(), stay(guest)),
    ],
    [lacking, lacking, lacking, created],
  ),
  scenario('references to what the same batch makes, whatever the order, and fails to make', () => {
    const [one, two] = [newId(), newId()]
    return [
      { id: 'a', ...creating('stays', newId(), stay(one)) },
      { id: 'b', ...creating('guests', one, { name: 'Bob', kind: 'open' }) },
      { id: 'c', ...creating('stays', newId(), stay(two)) },
      { id: 'd', ...creating('guests', two, { name: '', kind: 'open' }) },
    ]
  }, [created, created, failed(424, 'dependency-failed', ['d']), failed(422, 'validation-failed')]),
  {
    ...scenario(
      'an atomic batch whose reference names nothing',
      ({ open }) => [
        { id: 'x', ...patch(open, { kind: 'open' }) },
        { id: 'y', ...creating('stays', newId(), stay(newId())) },
      ],
      [failed(424, 'dependency-failed', ['y']), lacking],
    ),
    atomic: true,
    isRefused: true,
  },
]

const hidden: readonly Scenario[] = [
  scenario(
    'a hidden item is read as one that is not there',
    ({ secret }) => [get(secret), get(newId()), checkIn(secret), checkIn(newId())],
    [absent, absent, absent, absent],
  ),
  scenario(
    'and written as one, but that its id is taken',
    ({ guest, secret }) => [
      patch(secret, { kind: 'open' }),
      remove(secret),
      put(secret, stay(guest)),
      patch(secret, { kind: 'open' }, { ifMatch: '"1"' }),
      creating('stays', secret, stay(guest)),
    ],
    [absent, absent, absent, absent, failed(409, 'already-exists')],
  ),
  scenario('what is only to be read', ({ closed }) => [get(closed), checkIn(closed)], [
    { status: 200, etag: '"1"' },
    refused,
  ]),
  scenario(
    'and not to be written',
    ({ guest, closed, open }) => [
      patch(closed, { kind: 'open' }),
      put(closed, stay(guest)),
      remove(closed),
      patch(open, { state: 'here' }),
      remove(open),
    ],
    [refused, refused, refused, failed(422, 'validation-failed'), { status: 204 }],
  ),
]

/** What collections declare: actions, references, and who may see and do what. */
export const ruleScenarios: readonly Scenario[] = [...actions, ...references, ...hidden]
