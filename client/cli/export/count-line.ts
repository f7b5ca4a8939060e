import type { Io } from '../io.ts'
import { number } from '../progress.ts'
import { shown } from '../shown.ts'
import type { ExportState } from './state.ts'

/** Progress towards an end that nobody knows: a collection does not count its items. */
export interface CountLine {
  show(state: Pick<ExportState, 'items' | 'bytes'>): void
  end(): void
}

/** A terminal is drawn at most this often, and a log gets a line at most so often; in milliseconds. */
const drawn = 100
const logged = 10_000

/** How wide the bar is that moves as long as something comes. */
const width = 24
const blocks = 4

/** @param before items of an earlier run, which say nothing about the speed of this one. */
export const countLine = (name: string, before: number, out: Io['err']): CountLine => {
  const started = Date.now()
  let last = out.isTTY ? 0 : started
  let at = 0
  const show = ({ items, bytes }: Pick<ExportState, 'items' | 'bytes'>): void => {
    const now = Date.now()
    if (now - last < (out.isTTY ? drawn : logged)) return
    last = now
    const speed = number(Math.round(((items - before) * 1000) / Math.max(1, now - started)))
    const text = `${number(items)} items, ${sizeOf(bytes)}, ${speed} items/s`
    out.write(out.isTTY ? `\r\x1b[K${shown(name)} ${barAt(at++)} ${text}` : `${shown(name)}: ${text}\n`)
  }
  return { show, end: () => void (out.isTTY && out.write('\r\x1b[K')) }
}

const barAt = (step: number): string => {
  const at = step % width
  return Array.from({ length: width }, (_, n) => ((n - at + width) % width < blocks ? '█' : '░')).join('')
}

export const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${number(Math.ceil(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`
