import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { formats, written, writtenNext } from '../../functions/ports/formats.ts'

const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8')

it('docs/deploy.md has the numbers that the code has', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+(?:, \d+)*) \| (\d+) \|/gm)].map(([, ...row]) => row)
  expect(rows).toEqual(
    Object.entries(formats).map(([name, { reads, writes }]) => [name, reads.join(', '), String(writes)]),
  )
})

it('every number that is written can be read, and the next one, too', () => {
  for (const [name, { reads }] of Object.entries(formats)) {
    const [now, next] = [written[name as keyof typeof formats], writtenNext[name as keyof typeof formats]]
    expect(reads, name).toContain(now)
    expect(next - now, name).toBe(1)
    expect([...reads], name).toEqual([now, next])
  }
})
