import { expect, it } from 'vitest'
import type { Io } from '../../../client/cli/io.ts'
import { progressLine } from '../../../client/cli/progress.ts'
import { print, type Report } from '../../../client/cli/run/report.ts'
import { shown } from '../../../client/cli/shown.ts'
import { inProcess, newFolder } from '../support/cli.ts'

const esc = '\u001b'
const strange = `a${esc}[31mEVIL${esc}]0;pwn\u0007\u009b2J\u202eb`
const harmless = 'a\\u001b[31mEVIL\\u001b]0;pwn\\u0007\\u009b2J\\u202eb'

it('what a terminal would obey is written as JSON writes it, and all else as it is', () => {
  expect(shown(strange)).toBe(harmless)
  const plain = 'Łódź 東京 👩‍👩‍👧 \t "x" \\u001b\nשלום'
  expect(shown(plain)).toBe(plain)
  for (let code = 0; code < 0xa0; code++) {
    const isControl = (code < 0x20 && code !== 9 && code !== 10) || code >= 0x7f
    expect([code, shown(String.fromCharCode(code)).length]).toEqual([code, isControl ? 6 : 1])
  }
})

const written = (write: (out: { write(text: string): boolean; isTTY: boolean }) => void): string => {
  let said = ''
  const out = {
    write: (text: string) => {
      said += text
      return true
    },
    isTTY: false,
  }
  write(out)
  return said
}

const report: Report = {
  file: strange,
  total: 2,
  failed: 1,
  open: 0,
  requests: 1,
  retries: 0,
  seconds: 1,
  failedFile: `${strange}.failed.ndjson`,
  reasons: [{ count: 1, status: 422, kind: `/${strange}: Unknown member.`, line: 1 }],
  already: false,
}

it('names of files and members do nothing to a terminal, whichever line has them', () => {
  const said = written((out) => print(report, { again: strange, json: false }, { out } as unknown as Io))
  expect(said).toContain(`× 422 /${harmless}: Unknown member.`)
  expect(said.split(harmless).length - 1).toBe(4)
  expect(said).not.toContain(esc)
  expect(written((out) => progressLine(strange, 1, out as never).advance(1, 0))).toContain(
    `${harmless}: 1/1 rows`,
  )
})

it('a complaint neither', async () => {
  const to = ['--collection', 'c', '--url', 'http://127.0.0.1:9', '--quiet']
  const { stderr } = await inProcess('import', `${newFolder()}/${strange}.csv`, ...to)
  expect(stderr).toContain(harmless)
  expect(stderr).not.toContain(esc)
})
