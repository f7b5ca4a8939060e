import { globSync, readFileSync } from 'node:fs'
import { parseSync } from '@swc/core'
import { expect, it } from 'vitest'

const product =
  '{functions,client,console,infra,kit,loading,local,operate,testing,docs,examples}/**/*.{ts,tsx}'
const files = globSync([product, '{bench,test}/**/*.ts'])

/** A type guard that asserts needs a declared name, so it stays a declaration. */
const declared = /^(?:export (?:default )?)?(?:async )?function (?!\*).*$/gm

it('functions are arrows, but for generators', () => {
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(declared)]
      .filter(([line]) => !line.includes('asserts '))
      .map(([line]) => `${file}: ${line}`),
  )
  expect(found).toEqual([])
})

/** The names of signatures with more than three parameters; biome sees those of functions, and not those in interfaces. */
const wideIn = (code: string, tsx = false): readonly string[] => {
  const found: string[] = []
  const look = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const one of value) look(one, name)
    else if (typeof value === 'object' && value !== null) {
      const node = value as Record<string, unknown>
      const own = nameOf(node) ?? name
      const isSignature = typeof node.type === 'string' && !node.type.startsWith('TsTypeParameter')
      if (isSignature && Array.isArray(node.params) && node.params.length > most) found.push(own)
      for (const member of Object.values(node)) look(member, own)
    }
  }
  look(parseSync(code, { syntax: 'typescript', tsx }).body, '')
  return found
}

const most = 3

const nameOf = ({ key, id, identifier }: Record<string, unknown>): string | undefined =>
  [key, id, identifier].map((one) => (one as { value?: string } | undefined)?.value).find((one) => one)

it.each([
  ['export interface Store { readonly put: (a: 1, b: 2, c: 3, d: 4) => void }', 'put'],
  ['export interface Store { put(a: 1, b: 2, c: 3, ...d: 4[]): void }', 'put'],
  ['export type Put = (a: 1, b: 2, c: 3, d?: 4) => void', 'Put'],
  ['export const put = (a: 1, b: 2, c: 3, { d = 4 } = {}) => [a, b, c, d]', 'put'],
  ['export class Store { constructor(a: 1, b: 2, c: 3, d: 4) { super(a, b, c, d) } }', 'constructor'],
])('%s is seen', (code, name) => {
  expect(wideIn(code)).toEqual([name])
})

it('three parameters and four type arguments are few', () => {
  expect(wideIn('export const put = <A, B, C, D>(a: Of<A, B, C, D>, b: B, c: C) => [a, b, c]')).toEqual([])
})

it('what travels together has a name, so nothing of the product takes more than three parameters', () => {
  const all = globSync(product)
  expect(all.length).toBeGreaterThan(700)
  const wide = all.flatMap((file) =>
    wideIn(readFileSync(file, 'utf8'), file.endsWith('.tsx')).map((name) => `${file}: ${name}`),
  )
  expect(wide).toEqual([])
})
