import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type Finding, readReport } from './findings.ts'
import { known } from './known.ts'
import { narrowed } from './narrowed.ts'
import { work } from './venv.ts'

export interface Target {
  readonly name: string
  readonly url: string
  readonly token?: string
  /** For the whole of it, in seconds. */
  readonly seconds: number
}

/** Fuzzes a running service by its own description, and says how many findings nobody has an explanation for. */
export const fuzz = async (commands: string, target: Target): Promise<number> => {
  const document = `${work}${target.name}.json`
  const report = `${work}${target.name}.ndjson`
  const described = await (await fetch(`${target.url}/openapi.json`)).json()
  writeFileSync(document, JSON.stringify(narrowed(described)))
  const printed = await runTool(`${commands}st`, argumentsFor(target, document, report))
  const { findings, cases } = readReport(report)
  const unknown = tell(target.name, cases, findings)
  // What the tool could not try is no success either.
  const errors = /^Errors:\n(?: .*\n)+/m.exec(printed)?.[0]
  if (errors) console.log(errors)
  if (cases === 0) console.log(printed)
  return unknown + (errors || cases === 0 ? 1 : 0)
}

/** `FUZZ_SEED=7` looks elsewhere; how far it gets in its time is the machine's. */
const seed = process.env.FUZZ_SEED ?? '1'

const argumentsFor = ({ url, token, seconds }: Target, document: string, report: string): string[] => [
  ...['run', document, '--url', url, '--checks', 'all', '--phases', 'examples,coverage,fuzzing,stateful'],
  ...['--max-examples', '10', '--max-time', String(seconds), '--seed', seed, '--continue-on-failure'],
  ...['--no-shrink', '--no-color', '--report', 'ndjson', '--report-ndjson-path', report],
  ...['--suppress-health-check', 'all', '--request-timeout', '30'],
  ...(token === undefined ? [] : ['-H', `Authorization: Bearer ${token}`]),
]

/** It ends with 1 when it has found anything, which is judged here. */
const runTool = async (command: string, args: readonly string[]): Promise<string> => {
  const child = spawn(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'inherit'] })
  const [chunks] = await Promise.all([Array.fromAsync(child.stdout), once(child, 'close')])
  return Buffer.concat(chunks as Buffer[]).toString()
}

const tell = (name: string, cases: number, findings: readonly Finding[]): number => {
  const explained = known.map(({ reason, is }) => [reason, findings.filter(is).length] as const)
  const unknown = findings.filter((finding) => !known.some(({ is }) => is(finding)))
  console.log(
    `${name}: ${cases} requests, ${findings.length} findings, ${unknown.length} of them unexplained`,
  )
  for (const [reason, count] of explained) if (count > 0) console.log(`  ${count} × ${reason}`)
  for (const { code, operation, title, status, text, request } of unknown)
    console.log(`UNEXPLAINED ${code} ${operation}: ${title}\n  ${request}\n  ${status} ${text.slice(0, 600)}`)
  return unknown.length
}
