import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** What a deployer replaces, and what rests on it. */
const replaced = /(?:from|import\() ?'(?:\.\.?\/)+(?:functions\/(?:collections|entry)|examples\/demo)\//

it.each([
  "import { cities } from '../../examples/demo/cities.ts'",
  "import { collections } from '../../functions/collections/all.ts'",
  "const { handler } = await import('../../functions/entry/api.ts')",
])('is seen in %j', (line) => {
  expect(line).toMatch(replaced)
})

it('the tests know nothing of what a deployer replaces, but for those of the examples', () => {
  const files = globSync('test/**/*.ts').filter((file) => !file.startsWith('test/examples/'))
  const others = files.filter((file) => file !== 'test/house/samples.test.ts')
  expect(others.length).toBeGreaterThan(400)
  expect(others.filter((file) => replaced.test(readFileSync(file, 'utf8')))).toEqual([])
})
