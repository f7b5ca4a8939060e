import { city, type Given, newId } from './given.ts'

export interface Operation {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
}

export interface Case {
  readonly name: string
  readonly status: number
  readonly type?: string
  /** On an item that is there, at version 1; or on one that is not. */
  readonly on: 'existing' | 'absent'
  readonly operation: (item: Given) => Operation
}

const post = ({ id }: Given, members = {}) => ({ method: 'POST', path: '/cities', body: city(id, members) })
const put = ({ id, path }: Given, members = {}) => ({ method: 'PUT', path, body: city(id, members) })
const patch = ({ path }: Given, body: unknown) => ({ method: 'PATCH', path, body })
const remove = ({ path }: Given) => ({ method: 'DELETE', path })
const get = ({ path }: Given) => ({ method: 'GET', path })

const invalid = { population: 1.5 }
const large = { altName: 'x'.repeat(380 * 1024) }

/** One decision each: the status that a request alone and an operation of a batch must both get. */
export const cases: readonly Case[] = [
  { name: 'POST creates', on: 'absent', status: 201, operation: post },
  { name: 'POST of what exists', on: 'existing', status: 409, type: 'already-exists', operation: post },
  {
    name: 'POST invalid',
    on: 'absent',
    status: 422,
    type: 'validation-failed',
    operation: (item) => post(item, invalid),
  },
  {
    name: 'POST too large',
    on: 'absent',
    status: 413,
    type: 'item-too-large',
    operation: (item) => post(item, large),
  },
  {
    name: 'POST no object',
    on: 'absent',
    status: 422,
    type: 'validation-failed',
    operation: () => ({ method: 'POST', path: '/cities', body: 1 }),
  },
  {
    name: 'POST to no collection',
    on: 'absent',
    status: 404,
    type: 'not-found',
    operation: () => ({ method: 'POST', path: '/towns', body: city() }),
  },
  { name: 'GET', on: 'existing', status: 200, operation: get },
  { name: 'GET of nothing', on: 'absent', status: 404, type: 'not-found', operation: get },
  {
    name: 'GET unchanged',
    on: 'existing',
    status: 304,
    operation: (item) => ({ ...get(item), ifNoneMatch: '"1"' }),
  },
  {
    name: 'GET with a stale If-Match',
    on: 'existing',
    status: 412,
    type: 'precondition-failed',
    operation: (item) => ({ ...get(item), ifMatch: '"2"' }),
  },
  {
    name: 'GET with a malformed tag',
    on: 'existing',
    status: 400,
    type: 'malformed-operation',
    operation: (item) => ({ ...get(item), ifMatch: '1' }),
  },
  {
    name: 'GET of an id that no item can have',
    on: 'absent',
    status: 400,
    type: 'malformed-operation',
    operation: () => ({ method: 'GET', path: '/cities/a%20b' }),
  },
  { name: 'PUT creates', on: 'absent', status: 201, operation: put },
  { name: 'PUT replaces', on: 'existing', status: 200, operation: put },
  {
    name: 'PUT with the current If-Match',
    on: 'existing',
    status: 200,
    operation: (item) => ({ ...put(item), ifMatch: '"1"' }),
  },
  {
    name: 'PUT with a stale If-Match',
    on: 'existing',
    status: 412,
    type: 'precondition-failed',
    operation: (item) => ({ ...put(item), ifMatch: '"2"' }),
  },
  {
    name: 'PUT If-None-Match: * of what exists',
    on: 'existing',
    status: 412,
    type: 'precondition-failed',
    operation: (item) => ({ ...put(item), ifNoneMatch: '*' }),
  },
  {
    name: 'PUT If-None-Match: * of nothing',
    on: 'absent',
    status: 201,
    operation: (item) => ({ ...put(item), ifNoneMatch: '*' }),
  },
  {
    name: 'PUT invalid',
    on: 'existing',
    status: 422,
    type: 'validation-failed',
    operation: (item) => put(item, invalid),
  },
  {
    name: 'PUT under another id',
    on: 'existing',
    status: 422,
    type: 'validation-failed',
    operation: (item) => put(item, { id: newId() }),
  },
  { name: 'PATCH', on: 'existing', status: 200, operation: (item) => patch(item, { population: 1 }) },
  {
    name: 'PATCH of nothing',
    on: 'absent',
    status: 404,
    type: 'not-found',
    operation: (item) => patch(item, {}),
  },
  {
    name: 'PATCH with a stale If-Match',
    on: 'existing',
    status: 412,
    type: 'precondition-failed',
    operation: (item) => ({ ...patch(item, {}), ifMatch: '"0"' }),
  },
  {
    name: 'PATCH to an invalid item',
    on: 'existing',
    status: 422,
    type: 'validation-failed',
    operation: (item) => patch(item, { country: null }),
  },
  {
    name: 'PATCH to an item that is too large',
    on: 'existing',
    status: 413,
    type: 'item-too-large',
    operation: (item) => patch(item, large),
  },
  {
    name: 'PATCH no object',
    on: 'existing',
    status: 422,
    type: 'validation-failed',
    operation: (item) => patch(item, [1]),
  },
  { name: 'DELETE', on: 'existing', status: 204, operation: remove },
  { name: 'DELETE of nothing', on: 'absent', status: 404, type: 'not-found', operation: remove },
  {
    name: 'DELETE with a stale If-Match',
    on: 'existing',
    status: 412,
    type: 'precondition-failed',
    operation: (item) => ({ ...remove(item), ifMatch: '"2"' }),
  },
  {
    name: 'POST to an item',
    on: 'existing',
    status: 405,
    type: 'method-not-allowed',
    operation: ({ id, path }) => ({ method: 'POST', path, body: city(id) }),
  },
]
