import { basename, dirname, join } from 'node:path'
import { type Asked, askedIn, tokenHelp } from './arguments/token.ts'

/**
 * Prints a token of an issuer of one's own.
 * @param command as it is typed. @returns the exit code.
 */
export const printToken = async (args: readonly string[], command: string): Promise<0 | 1 | 2> => {
  let asked: Asked
  try {
    asked = askedIn(args)
  } catch (error) {
    return failed(error, ` (${command} --help)`, 2)
  }
  if (asked.help) {
    process.stdout.write(tokenHelp(command))
    return 0
  }
  return tokenFor(asked).then(
    (token) => {
      process.stdout.write(`${token}\n`)
      return 0
    },
    (error: unknown) => failed(error, '', 1),
  )
}

const failed = <Code extends 1 | 2>(error: unknown, hint: string, code: Code): Code => {
  const text = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
  process.stderr.write(`multistatus: ${text}${hint}\n`)
  return code
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
