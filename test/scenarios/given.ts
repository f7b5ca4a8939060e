import { randomInt, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type Answer, type Caller, jsonRequest } from '../support/answer.ts'

/** An id that nobody has used, whatever is in the store already. */
export const newId = (): string => String(randomInt(100_000_000_000, 1_000_000_000_000))

export const newKey = (): string => randomUUID()

export const city = (id: string = newId(), members: object = {}) => ({
  id,
  name: 'Paris',
  country: 'FR',
  population: 2_138_551,
  ...members,
})

export interface Given {
  readonly id: string
  /** As the path of a request. */
  readonly href: string
  /** As the path of an operation. */
  readonly path: string
}

export const absent = (id: string = newId()): Given => ({
  id,
  href: `/v1/cities/${id}`,
  path: `/cities/${id}`,
})

/** A city that is there, at version 1. */
export const existing = async (call: Caller, members: object = {}): Promise<Given> => {
  const given = absent()
  const answer = await call(jsonRequest('POST', '/v1/cities', city(given.id, members)))
  expect(answer.status, answer.text).toBe(201)
  return given
}

/** What is there now: its ETag and body, or the status that says it is not. */
export const found = (call: Caller, { href }: Given): Promise<Answer> => call({ method: 'GET', path: href })

/** Operations as they stand in a batch. */
export const creating = (id: string = newId(), members: object = {}) => ({
  method: 'POST',
  path: '/cities',
  body: city(id, members),
})

export const creatings = (count: number) => Array.from({ length: count }, () => creating())

/** An operation that fails without touching anything. */
export const failing = () => ({ method: 'DELETE', path: absent().path })
