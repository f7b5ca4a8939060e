import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const itself = 'test/house/independence.test.ts'
const files = globSync('test/**/*.ts').filter((file) => file !== itself)
const filesWith = (pattern: RegExp, among = files) =>
  among.filter((file) => pattern.test(readFileSync(file, 'utf8')))

/** Imports of what a deployer replaces, and of what rests on it. */
const replaced = /(?:from|import\() ?'(?:\.\.?\/)+(?:functions\/(?:collections|entry)|examples\/demo)\//

/** Another module in the place of one of ours. */
const mocked = /\bvi\.(?:mock|doMock)\(/

it.each([
  [replaced, "import { cities } from '../../examples/demo/cities.ts'"],
  [replaced, "import { collections } from '../../functions/collections/all.ts'"],
  [replaced, "const { handler } = await import('../../functions/entry/api.ts')"],
  [mocked, "vi.mock('../../functions/rows/splitter.ts', async () => ({}))"],
])('%s sees %j', (pattern, line) => {
  expect(line).toMatch(pattern)
})

it('looks at all tests', () => {
  expect(files.length).toBeGreaterThan(400)
  // What a process of its own imports is imported by nobody else.
  expect(files).toContain('test/adversary/processes/child.ts')
})

it('no test knows what a deployer replaces, but for those of the examples', () => {
  const others = files.filter((file) => !file.startsWith('test/examples/'))
  expect(filesWith(replaced, others)).toEqual([])
})

it('no test puts another module in the place of one: it injects', () => {
  expect(filesWith(mocked)).toEqual([])
})
