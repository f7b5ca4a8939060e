import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeKeys, signToken } from './keys.ts'

const usage = `Usage: npx node local/token.ts --issuer URL --audience NAME --sub WHO [options]

Prints a token for a service that runs with --auth jwt, and writes the key set that it verifies with.

  --jwks FILE         the key set (default .data/jwks.json)
  --key FILE          the private key (default: in .data/ beside the key set), made on first use
  --claim NAME=VALUE  one more claim, e.g. tenant=acme; can be repeated
  --scope NAME        a scope; can be repeated
  --expires SPAN      when it ends (default 1h)`

const { values } = parseArgs({
  options: {
    jwks: { type: 'string', default: '.data/jwks.json' },
    key: { type: 'string' },
    issuer: { type: 'string' },
    audience: { type: 'string' },
    sub: { type: 'string' },
    claim: { type: 'string', multiple: true, default: [] },
    scope: { type: 'string', multiple: true, default: [] },
    expires: { type: 'string', default: '1h' },
  },
})

/** `.data` is ignored by git, so a private key is never committed by mistake. */
const besideKeySet = (jwks: string): string => {
  const folder = basename(dirname(jwks)) === '.data' ? dirname(jwks) : join(dirname(jwks), '.data')
  return join(folder, `${basename(jwks, '.json')}-private-key.json`)
}

const claim = (text: string): [string, string] => {
  const [name = '', ...value] = text.split('=')
  return [name, value.join('=')]
}

const { issuer, audience, sub, jwks, scope } = values
if (issuer && audience && sub) {
  const claims = { ...Object.fromEntries(values.claim.map(claim)), iss: issuer, aud: audience, sub }
  const key = await makeKeys(jwks, values.key ?? besideKeySet(jwks))
  const scopes = scope.length > 0 ? { scope: scope.join(' ') } : {}
  console.log(await signToken(key, { ...claims, ...scopes }, values.expires))
} else {
  console.error(usage)
  process.exitCode = 2
}
