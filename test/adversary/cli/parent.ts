import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Kind } from '../history/spec.ts'
import type { Report } from './explore.ts'
import type { Options } from './options.ts'

export interface Totals {
  readonly played: Map<Kind, number>
  readonly found: Extract<Report, { found: unknown }>['found'][]
}

/** Explores in several processes, and adds up what they say. */
export const exploreTogether = async (
  options: Options,
  main: string,
  args: readonly string[],
): Promise<Totals> => {
  const totals: Totals = { played: new Map(), found: [] }
  const shares = Array.from({ length: options.processes }, (_, share) => share)
  await Promise.all(
    shares.map((share) => run(main, [...args, '--share', String(share)], (report) => add(totals, report))),
  )
  return totals
}

const add = ({ played, found }: Totals, report: Report): void => {
  if ('played' in report) played.set(report.played, (played.get(report.played) ?? 0) + 1)
  else found.push(report.found)
}

const run = async (main: string, args: readonly string[], add: (report: Report) => void): Promise<void> => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) add(JSON.parse(line) as Report)
  const [code] = await ended
  if (code !== 0) throw new Error(`a process of the explorer ended with ${code}`)
}
