import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'

const algorithm = 'RS256'

/** Reads the private key of `keyFile`, made on first use, and writes its public half to `jwksFile`. */
export const makeKeys = async (jwksFile: string, keyFile: string): Promise<JWK> => {
  const key = existsSync(keyFile) ? (JSON.parse(readFileSync(keyFile, 'utf8')) as JWK) : await newKey(keyFile)
  const { kty, n, e, kid } = key
  write(jwksFile, { keys: [{ kty, n, e, kid, alg: algorithm, use: 'sig' }] }, 0o644)
  return key
}

const newKey = async (keyFile: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: algorithm }
  write(keyFile, key, 0o600)
  return key
}

const write = (file: string, value: unknown, mode: number): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode })
}

/** A signed token; `expires` is a span such as `1h`, or seconds since the epoch. */
export const signToken = async (
  key: JWK,
  claims: JWTPayload,
  expires: string | number = '1h',
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, ...(key.kid && { kid: key.kid }) })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(await importJWK(key, algorithm))
