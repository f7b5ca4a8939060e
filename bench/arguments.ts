import { parseArgs } from 'node:util'
import { entrants } from './candidates.ts'

const parts = ['cells', 'cold', 'memory', 'service', 'import', 'export', 'gigabyte'] as const
export type Part = (typeof parts)[number]

/** Without `--only`. The gigabyte takes as long as all others. */
const usual = parts.filter((part) => part !== 'gigabyte')

export interface Options {
  readonly quick: boolean
  readonly json: string | undefined
  /** The file of the report; without it none is written. */
  readonly report: string | undefined
  readonly only: readonly Part[]
  /** The entrant to profile, instead of measuring. */
  readonly profile: string | undefined
}

export const help = `Usage: npm run bench -- [options]

  --quick         fewer rounds and cells: less than 90 seconds on a quiet machine; writes no report
  --json FILE     write every figure
  --out DIR       write RESULTS.md and growth.svg to DIR (default: bench, after a full run)
  --only PARTS    of ${parts.join(', ')} (comma separated; default: all but gigabyte);
                  --quick has no gigabyte
  --profile NAME  write a CPU profile of an entrant: ${entrants.map(({ name }) => name).join(', ')}
  --help`

/** @throws Error that names the wrong argument. */
export const readOptions = (args: readonly string[]): Options | 'help' => {
  const { values } = parseArgs({ args: [...args], options: flags })
  if (values.help) return 'help'
  const only = values.only?.split(',') ?? usual
  const unknown = only.find((part) => !parts.some((known) => known === part))
  if (unknown !== undefined) throw new Error(`--only takes ${parts.join(', ')}, not ${unknown}`)
  const { quick = false, json, profile } = values
  if (profile !== undefined && !entrants.some(({ name }) => name === profile))
    throw new Error(`there is no entrant ${profile}`)
  const whole = !quick && values.only === undefined
  return { quick, json, report: values.out ?? (whole ? 'bench' : undefined), only: only as Part[], profile }
}

const flags = {
  quick: { type: 'boolean' },
  json: { type: 'string' },
  out: { type: 'string' },
  only: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean' },
} as const
