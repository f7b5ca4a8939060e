import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const files = globSync('{functions,client,infra,local,examples,bench,docs,test}/**/*.ts')

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
