import { expect, it } from 'vitest'
import { linesOf, repeated, repetitions } from './repeated.ts'

/** What stands twice for a reason. Both places have to be of the pattern. */
const accepted: readonly { readonly places: RegExp; readonly reason: string }[] = [
  {
    places: /^functions\/batch\/render\/(?:errors|failed-rows)\.ts/,
    reason: 'the columns of a page of failures, with and without the rows that failed',
  },
  {
    places: /^(?:functions\/jobs\/events\/batch-completed|client\/webhooks)\.ts/,
    reason: 'the client depends on nothing of the service; this is an event of the contract',
  },
  {
    places: /^(?:functions\/model\/summary|client\/model\/result)\.ts/,
    reason: 'the client depends on nothing of the service; these are the counts of the contract',
  },
]

it('no six lines of the product stand twice, but for a reason', () => {
  const found = repetitions(
    ['functions', 'client', 'infra', 'local', 'kit', 'loading', 'operate', 'testing', 'docs', 'console'],
    6,
  )
  const unexplained = found.filter(
    ({ places }) => !accepted.some((known) => places.every((place) => known.places.test(place))),
  )
  expect(unexplained).toEqual([])
})

const text = ['const a = 1', 'const b = 2', '', '// A word.', '}', 'const c = a + b', 'use(c)']
const other = ['/** Another', 'word. */', "import { x } from './x.ts'", ...text, 'x()']

it('sees lines that stand twice, whatever stands between them', () => {
  const files = [linesOf('a.ts', text.join('\n')), linesOf('b.ts', other.join('\n'))]
  const lines = text.filter((line) => /^\w/.test(line))
  expect(repeated(files, 4)).toEqual([{ places: ['a.ts:1', 'b.ts:4'], lines }])
  expect(repeated(files, 5)).toEqual([])
})

it('a list of like lines is none', () => {
  const rows = Array.from({ length: 9 }, () => '  true,')
  expect(repeated([linesOf('a.ts', rows.join('\n'))], 5)).toEqual([])
})
