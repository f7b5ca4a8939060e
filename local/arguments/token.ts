import { parseArgs } from 'node:util'

export const tokenHelp = (
  command: string,
): string => `Usage: ${command} --issuer URL --audience NAME --sub WHO [options]

Prints a token for a service that runs with --auth jwt, and writes the key set that it verifies with.

  --issuer URL        as the service is told
  --audience NAME     as the service is told
  --sub WHO           who calls
  --jwks FILE         the key set (default .data/jwks.json)
  --key FILE          the private key (default: in .data/ beside the key set), made on first use
  --claim NAME=VALUE  one more claim, e.g. tenant=acme; can be repeated
  --scope NAME        a scope; can be repeated
  --expires SPAN      when it ends (default 1h)
  --help              show this
`

export const tokenFlags = {
  issuer: { type: 'string' },
  audience: { type: 'string' },
  sub: { type: 'string' },
  jwks: { type: 'string', default: '.data/jwks.json' },
  key: { type: 'string' },
  claim: { type: 'string', multiple: true },
  scope: { type: 'string', multiple: true },
  expires: { type: 'string', default: '1h' },
  help: { type: 'boolean', short: 'h' },
} as const

export type Asked = ReturnType<typeof askedIn>

/** What a command line asks for. @throws Error for a command line that is wrong. */
export const askedIn = (args: readonly string[]) => {
  const { values } = parseArgs({ args: [...args], options: tokenFlags })
  const missing = (['issuer', 'audience', 'sub'] as const).filter((name) => !values[name])
  if (missing.length > 0 && !values.help)
    throw new Error(`a token needs ${missing.map((name) => `--${name}`).join(', ')}`)
  return { ...values, claims: Object.fromEntries((values.claim ?? []).map(claim)) }
}

const claim = (text: string): [string, string] => {
  const [name = '', ...value] = text.split('=')
  if (name === '' || value.length === 0)
    throw new Error(`--claim must be NAME=VALUE, not ${JSON.stringify(text)}`)
  return [name, value.join('=')]
}
