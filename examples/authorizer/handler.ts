import { createHash } from 'node:crypto'
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda'

/** Who holds an API key. */
interface Holder {
  readonly sub: string
  readonly tenant?: string
  /** Separated by spaces. */
  readonly scope?: string
}

type Context = Readonly<Record<string, string>>

/** `API_KEYS` has holders by the SHA-256 of their keys, in hex: who reads the settings learns no key. */
const holders = new Map<string, Holder>(Object.entries(JSON.parse(process.env.API_KEYS ?? '{}')))

/**
 * A Lambda authorizer for API keys. Its only identity source is the header that it looks at, so its answers may be
 * cached.
 *
 * @throws Error "Unauthorized", which is 401, for a key that nobody holds.
 */
export const handler = async ({
  identitySource: [key = ''],
}: Pick<APIGatewayRequestAuthorizerEventV2, 'identitySource'>): Promise<
  APIGatewaySimpleAuthorizerWithContextResult<Context>
> => {
  const holder = holders.get(createHash('sha256').update(key).digest('hex'))
  if (holder === undefined) throw new Error('Unauthorized')
  return { isAuthorized: true, context: { ...holder } }
}
