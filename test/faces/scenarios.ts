import { absent, city, existing, type Given, newId } from '../scenarios/given.ts'
import { cases } from '../scenarios/parity-cases.ts'
import type { Caller } from '../support/answer.ts'
import type { Asked, Told } from './words.ts'

/** A batch, and what comes of it in any protocol. */
export interface Scenario {
  readonly name: string
  readonly atomic?: true
  /** It fails as a whole, so what has no words for that in XML is a problem. */
  readonly isRefused?: true
  /** Makes the items that it is on, and says what is asked. */
  readonly prepare: (call: Caller) => Promise<readonly Asked[]>
  readonly told: readonly Told[]
}

/** On an item that is there at version 1, and on one that is not. */
const on =
  (operations: (there: Given, absent: Given) => readonly Asked[]): Scenario['prepare'] =>
  async (call) =>
    operations(await existing(call), absent())

const creating = ({ id }: Given, members = {}) => ({
  method: 'POST',
  path: '/cities',
  body: city(id, members),
})

const created = { status: 201, etag: '"1"' }
export const failed = (status: number, problem: string, causedBy?: readonly string[]) => ({
  status,
  problem,
  ...(causedBy && { causedBy }),
})

const several: readonly Scenario[] = [
  {
    name: 'operations on one item, in their order',
    prepare: on(({ path }) => [
      { method: 'PATCH', path, body: { population: 5 }, ifMatch: '"1"' },
      { method: 'PATCH', path, body: { population: 6 }, ifMatch: '"1"' },
      { method: 'DELETE', path, ifMatch: '"2"' },
      { method: 'DELETE', path },
    ]),
    told: [
      { status: 200, etag: '"2"' },
      failed(412, 'precondition-failed'),
      { status: 204 },
      failed(404, 'not-found'),
    ],
  },
  {
    name: 'what waits for a failure',
    prepare: on((there, absent) => [
      { id: 'a', ...creating(there) },
      { id: 'b', ...creating(absent), dependsOn: ['a'] },
      { id: 'c', method: 'GET', path: absent.path, dependsOn: ['b'] },
    ]),
    told: [
      failed(409, 'already-exists'),
      failed(424, 'dependency-failed', ['a']),
      failed(424, 'dependency-failed', ['b']),
    ],
  },
  {
    name: 'what waits for a success, whatever the order',
    prepare: on((_, absent) => [
      { id: 'a', method: 'PATCH', path: absent.path, body: { population: 7 }, dependsOn: ['b'] },
      { id: 'b', ...creating(absent) },
    ]),
    told: [{ status: 200, etag: '"2"' }, created],
  },
  {
    name: 'an atomic batch that succeeds',
    atomic: true,
    prepare: on((there, absent) => [
      creating(absent),
      { method: 'PATCH', path: there.path, body: { population: 9 } },
    ]),
    told: [created, { status: 200, etag: '"2"' }],
  },
  {
    name: 'an atomic batch that fails',
    atomic: true,
    isRefused: true,
    prepare: on((there, absent) => [
      { id: 'x', ...creating(absent) },
      { id: 'y', ...creating(there) },
    ]),
    told: [failed(424, 'dependency-failed', ['y']), failed(409, 'already-exists')],
  },
  {
    name: 'a key of its own',
    prepare: on((_, absent) => [
      { ...creating(absent), idempotencyKey: `key-${absent.id}` },
      { ...creating(absent), idempotencyKey: `key-${absent.id}` },
    ]),
    told: [created, created],
  },
]

/** Every decision that there is on one operation, with a neighbour that is none of its business. */
const single: readonly Scenario[] = cases.map(({ name, on: which, operation, status, type }) => ({
  name,
  prepare: on((there, absent) => [
    operation(which === 'existing' ? there : absent),
    creating({ ...absent, id: newId() }),
  ]),
  told: [{ status, ...(type && { problem: type }) }, { status: 201 }],
}))

export const scenarios: readonly Scenario[] = [...several, ...single]
