import { basename, dirname, join } from 'node:path'
import { type Asked, askedIn, tokenHelp } from './arguments/token.ts'

/**
 * Prints a token of an issuer of one's own.
 * @param command as it is typed. @returns the exit code.
 */
export const printToken = async (args: readonly string[], command: string): Promise<0 | 1> => {
  try {
    const asked = askedIn(args)
    process.stdout.write(asked.help ? tokenHelp(command) : `${await tokenFor(asked)}\n`)
    return 0
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
    process.stderr.write(`multistatus: ${text} (${command} --help)\n`)
    return 1
  }
}

const tokenFor = async ({ issuer, audience, sub, jwks, scope = [], ...asked }: Asked): Promise<string> => {
  const { makeKeys, signToken } = await import('./keys.ts')
  const scopes = scope.length > 0 ? { scope: scope.join(' ') } : {}
  const claims = { ...asked.claims, ...scopes, iss: issuer ?? '', aud: audience ?? '', sub: sub ?? '' }
  return signToken(await makeKeys(jwks, asked.key ?? besideKeySet(jwks)), claims, asked.expires)
}

/** `.data` is ignored by git, so a private key is never committed by mistake. */
const besideKeySet = (jwks: string): string => {
  const folder = basename(dirname(jwks)) === '.data' ? dirname(jwks) : join(dirname(jwks), '.data')
  return join(folder, `${basename(jwks, '.json')}-private-key.json`)
}
