import type { WriteStream } from 'node:tty'
import { shown } from './shown.ts'

export interface ProgressLine {
  /** Counts answered rows; with `before`, those of an earlier run. */
  advance(rows: number, failed: number, before?: boolean): void
  /** Removes the bar, if there is one. */
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
  const counted = { done: 0, now: 0, failed: 0 }
  let tenth = 0
  let drawn = 0
  const text = () => {
    const { done, now, failed } = counted
    const perSecond = (now * 1000) / Math.max(1, Date.now() - started)
    const speed = `${number(Math.round(perSecond))} rows/s${timeLeft(total - done, perSecond)}`
    return `${number(done)}/${number(total)} rows, ${number(failed)} failed, ${speed}`
  }
  const draw = () => {
    drawn = Date.now()
    const full = total === 0 ? width : Math.round((counted.done / total) * width)
    out.write(`\r\x1b[K${shown(name)} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${text()}`)
  }
  const advance = (rows: number, bad: number, before = false) => {
    counted.done += rows
    counted.failed += bad
    // The rows of an earlier run say nothing about the speed of this one.
    if (!before) counted.now += rows
    if (out.isTTY) {
      if (Date.now() - drawn >= interval) draw()
      return
    }
    const reached = Math.floor((counted.done * 10) / Math.max(1, total))
    if (reached > tenth) out.write(`${shown(name)}: ${text()}\n`)
    tenth = reached
  }
  return { advance, end: () => void (out.isTTY && out.write('\r\x1b[K')) }
}

/** How long the rest takes at this speed; empty when there is no rest, or no speed yet. */
const timeLeft = (rows: number, perSecond: number): string => {
  if (rows <= 0 || perSecond <= 0) return ''
  const seconds = Math.ceil(rows / perSecond)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const [hours = 0, minutes = 0, rest = 0] = parts
  const text =
    hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`
  return `, ${text} left`
}

export const number = (value: number): string => value.toLocaleString('en-US')
