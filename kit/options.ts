import type { ParseArgsConfig } from 'node:util'
import { version } from './version.ts'

/** As `parseArgs` takes them, with words for help. */
export type DescribedOptions = Readonly<
  Record<
    string,
    NonNullable<ParseArgsConfig['options']>[string] & { readonly value?: string; readonly about: string }
  >
>

const help = { type: 'boolean', short: 'h', about: 'show this' } as const

export const initOptions = {
  'no-install': { type: 'boolean', about: 'do not run npm install' },
  package: {
    type: 'string',
    value: 'SPEC',
    default: `^${version}`,
    about: `the multistatus that the project depends on (default ^${version}), e.g. a tarball`,
  },
  help,
} as const satisfies DescribedOptions

export const openapiOptions = {
  auth: { type: 'string', value: 'none|jwt|iam|lambda', about: 'how callers are known (default iam)' },
  title: { type: 'string', value: 'TEXT', about: 'the name of the API (default Multistatus)' },
  out: { type: 'string', value: 'FILE', about: 'write it there instead' },
  help,
} as const satisfies DescribedOptions

/** A line for each. */
export const optionLines = (options: DescribedOptions): string => {
  const flags = Object.entries(options).map(([name, { short, value, about }]): [string, string] => [
    `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    about,
  ])
  const wide = Math.max(...flags.map(([flag]) => flag.length))
  return flags.map(([flag, about]) => `  ${flag.padEnd(wide)}  ${about}\n`).join('')
}
