import type { WriteStream } from 'node:tty'

export interface ProgressLine {
  advance(rows: number, failed: number): void
  /** Removes the bar, where there is one. */
  end(): void
}

const width = 24
/** A terminal is drawn at most this often, in milliseconds. */
const interval = 100

/** A bar on a terminal; elsewhere a line for each tenth, so that a log stays short. */
export const progressLine = (
  name: string,
  total: number,
  out: Pick<WriteStream, 'write' | 'isTTY'>,
): ProgressLine => {
  const started = Date.now()
  let done = 0
  let failed = 0
  let tenth = 0
  let drawn = 0
  const text = () => {
    const perSecond = Math.round((done * 1000) / Math.max(1, Date.now() - started))
    return `${number(done)}/${number(total)} rows, ${number(failed)} failed, ${number(perSecond)} rows/s`
  }
  const draw = () => {
    drawn = Date.now()
    const full = total === 0 ? width : Math.round((done / total) * width)
    out.write(`\r\x1b[K${name} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${text()}`)
  }
  const advance = (rows: number, bad: number) => {
    done += rows
    failed += bad
    if (out.isTTY) {
      if (Date.now() - drawn >= interval) draw()
      return
    }
    const reached = Math.floor((done * 10) / Math.max(1, total))
    if (reached > tenth) out.write(`${name}: ${text()}\n`)
    tenth = reached
  }
  return { advance, end: () => void (out.isTTY && out.write('\r\x1b[K')) }
}

export const number = (value: number): string => value.toLocaleString('en-US')
