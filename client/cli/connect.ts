import type { Auth, ClientOptions } from '../options.ts'
import type { ExchangeContext } from '../send/exchange.ts'
import { createTransport } from '../send/transport.ts'
import { type Flags, integerOf } from './flags.ts'
import type { Io } from './io.ts'
import { type Profile, profileOf } from './profile.ts'
import { UsageError } from './usage-error.ts'

export type Connection = ClientOptions & { readonly concurrency: number }

/** The address of the service and the credentials: from the options, else from the environment, else from a profile. */
export const connectionOf = async (
  flags: Flags,
  { env }: Io,
  url: string | undefined = undefined,
): Promise<Connection> => {
  const attempts = integerOf(flags, 'attempts', { usual: 8, most: 100 })
  const baseUrl = url ?? urlOf(flags, env)
  return {
    baseUrl,
    auth: await authOf(flags, env, baseUrl),
    timeout: integerOf(flags, 'timeout', { usual: 35, most: 900 }) * 1000,
    concurrency: integerOf(flags, 'concurrency', { usual: 4, most: 64 }),
    // A person waits for the result, so this client retries longer than one inside of a service.
    retry: { attempts, floor: 50 },
  }
}

/** For a command's own exchanges, those that the client has no method for. */
export const contextOf = (connection: Connection, signal: AbortSignal): ExchangeContext => ({
  transport: createTransport(connection),
  signal,
  tally: { requests: 0, retries: 0 },
})

/** As `new URL` writes it, so that one address has one spelling. */
export const urlOf = ({ url, profile }: Flags, env: Io['env']): string => {
  // The environment does not override a profile that is named.
  const text =
    url ??
    (profile === undefined ? env.MULTISTATUS_URL : undefined) ??
    profileOf(profile, env).url ??
    env.MULTISTATUS_URL
  if (text === undefined) throw new UsageError('say where the service is: --url https://… or MULTISTATUS_URL')
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new UsageError(`--url is no http URL: ${text}`)
  const place = new URL(text)
  if (/\/v1\/*$/.test(place.pathname)) throw new UsageError(`--url is the service without /v1, not ${text}`)
  return place.href
}

/** A profile's token is sent to the profile's service; to another one only if the user names the profile. */
const authOf = async (flags: Flags, env: Io['env'], baseUrl: string): Promise<Auth | undefined> => {
  const known = profileOf(flags.profile, env)
  const isIts = flags.profile !== undefined || (known.url !== undefined && isSamePlace(known.url, baseUrl))
  const profile: Profile = isIts ? known : {}
  if (flags.token !== undefined) return flags.token
  if (flags.sigv4 !== undefined) return signer(flags.sigv4, env)
  if (flags.profile === undefined && env.MULTISTATUS_TOKEN !== undefined) return env.MULTISTATUS_TOKEN
  if (profile.token !== undefined) return profile.token
  return profile.sigv4 === undefined ? env.MULTISTATUS_TOKEN : signer(profile.sigv4, env)
}

const isSamePlace = (a: string, b: string): boolean => URL.canParse(a) && new URL(a).href === b

const signer = async (region: string, env: Io['env']): Promise<Auth> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: token,
  } = env
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new UsageError(
      '--sigv4 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (aws configure export-credentials)',
    )
  }
  const { sigV4 } = await import('../sigv4.ts').catch(() => {
    throw new UsageError('--sigv4 needs the package @smithy/signature-v4: npm install @smithy/signature-v4')
  })
  const session = token === undefined ? {} : { sessionToken: token }
  return sigV4({ region, credentials: { accessKeyId, secretAccessKey, ...session } })
}
