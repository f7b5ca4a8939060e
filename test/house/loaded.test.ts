import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

/** The files that a file imports at a later time, from the repository's root. */
const later = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g)].map(([, path = '']) =>
    relative('.', join(dirname(file), path)),
  )

it('what the API loads at its first use is loaded before a test plays with time', () => {
  const needed = [...new Set(globSync('functions/http/**/*.ts').flatMap(later))]
  expect(needed.length).toBeGreaterThan(10)
  expect(later('test/support/loaded.ts').sort()).toEqual(needed.sort())
})
