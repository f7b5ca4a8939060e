import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { DynamoDBClientConfig, DynamoDBClientResolvedConfig } from '@aws-sdk/client-dynamodb'

export type RequestSigner = Extract<NonNullable<DynamoDBClientConfig['signer']>, { sign: unknown }>
export type Request = Parameters<RequestSigner['sign']>[0]
type Settings = Pick<DynamoDBClientResolvedConfig, 'credentials' | 'region'>

const algorithm = 'AWS4-HMAC-SHA256'

/**
 * Signs calls of DynamoDB (AWS Signature Version 4) for the SDK's client, whose own signer derives the key and looks
 * through its whole configuration anew for each call. Credentials and the correction of the clock are the SDK's.
 * Signed are the host, the type and all of Amazon's headers. A call has no query and, since it is sent once, is not
 * copied.
 * @param settings of the client, which does not exist yet.
 */
export const createSigner = (settings: () => Settings): RequestSigner => {
  const keyOf = memorized(derivedKey)
  const sign: RequestSigner['sign'] = async (request, { signingDate, signingRegion } = {}) => {
    const { credentials, region } = settings()
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials()
    const time = timeText(new Date(signingDate ?? Date.now()))
    const scope = `${time.slice(0, 8)}/${signingRegion ?? (await region())}/dynamodb/aws4_request`
    const { headers } = request
    headers['x-amz-date'] = time
    if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken
    const names = Object.keys(headers).filter(isSigned).sort()
    const text = `${algorithm}\n${time}\n${scope}\n${hash('sha256', canonicalText(request, names))}`
    const signature = createHmac('sha256', keyOf(scope, secretAccessKey)).update(text).digest('hex')
    headers.authorization = `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
    return request
  }
  return { sign } as RequestSigner
}

/** The client has lower-case names only. */
const isSigned = (name: string): boolean =>
  name === 'host' || name === 'content-type' || name.startsWith('x-amz-')

/** `20261128T120000Z` */
const timeText = (instant: Date): string => `${instant.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

const canonicalText = ({ method, path, headers, body }: Request, names: readonly string[]): string => {
  let lines = ''
  for (const name of names) lines += `${name}:${headers[name]?.trim().replace(/\s+/g, ' ')}\n`
  return `${method}\n${path}\n\n${lines}\n${names.join(';')}\n${hash('sha256', body)}`
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** A key for a day, a region and a service. */
const derivedKey = (scope: string, secret: string): KeyObject =>
  createSecretKey(scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)))

/** Remembers the last call: the key changes with the day and with the credentials. */
const memorized = <Of>(make: (scope: string, secret: string) => Of) => {
  let last: { readonly scope: string; readonly secret: string; readonly made: Of } | undefined
  return (scope: string, secret: string): Of => {
    if (last?.scope !== scope || last.secret !== secret) last = { scope, secret, made: make(scope, secret) }
    return last.made
  }
}
