import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { progressLine } from '../../../client/cli/progress.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const written = (isTTY: boolean) => {
  const lines: string[] = []
  return { lines, out: { isTTY, write: (text: string | Uint8Array) => lines.push(String(text)) > 0 } }
}

it('says how long the rest takes at the speed of this run', () => {
  const { lines, out } = written(false)
  const { advance } = progressLine('c.csv', 10_000, out)
  // An earlier run's rows are there at once, and are no measure.
  advance(4000, 3, true)
  vi.setSystemTime(2000)
  advance(1000, 1)
  vi.setSystemTime(4000)
  advance(4900, 0)
  advance(100, 0)
  expect(lines).toEqual([
    'c.csv: 4,000/10,000 rows, 3 failed, 0 rows/s\n',
    'c.csv: 5,000/10,000 rows, 4 failed, 500 rows/s, 10 s left\n',
    'c.csv: 9,900/10,000 rows, 4 failed, 1,475 rows/s, 1 s left\n',
    'c.csv: 10,000/10,000 rows, 4 failed, 1,500 rows/s\n',
  ])
})

it.each([
  [1_000, 60_000, '59 s'],
  [1_000, 1_000_000, '16 min 39 s'],
  [1_000, 100_000_000, '27 h 46 min'],
])('%i rows a second of %i', (speed, total, left) => {
  const { lines, out } = written(true)
  const { advance, end } = progressLine('c.csv', total, out)
  vi.setSystemTime(1000)
  advance(speed, 0)
  end()
  expect(lines[0]).toMatch(new RegExp(`${left} left$`))
  expect(lines.at(-1)).toBe('\r\x1b[K')
})
