import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Exported types and classes by their names; what is only passed on has its name from elsewhere. */
const typesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^export (?:declare )?(?:abstract )?(?:interface|type|class) (\w+)\b/gm)].map(
    ([, name = '']) => name,
  )

it.each([
  ['export interface Place {', ['Place']],
  ['export type Place<T> = T', ['Place']],
  ['export class Place extends Error {', ['Place']],
  ["export type { Place } from './place.ts'", []],
  ['interface Place {', []],
])('%s declares %j', (line, names) => {
  expect(typesIn(`import x from 'x'\n${line}\n`)).toEqual(names)
})

it('a word means one thing: no two modules of the service export a type of one name', () => {
  const places = new Map<string, string[]>()
  for (const file of globSync('functions/**/*.ts'))
    for (const name of typesIn(readFileSync(file, 'utf8')))
      places.set(name, [...(places.get(name) ?? []), file])
  expect(places.size).toBeGreaterThan(200)
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([])
})
