import type { Auth, ClientOptions } from '../options.ts'
import { type Flags, integerOf } from './flags.ts'
import type { Io } from './io.ts'
import { UserError } from './mistake.ts'

export type Connection = ClientOptions & { readonly concurrency: number }

/** Where the service is, and how to get in: from the options, else from the environment. */
export const connectionOf = async (
  flags: Flags,
  { env }: Io,
  url: string | undefined = undefined,
): Promise<Connection> => {
  const attempts = integerOf('attempts', flags.attempts, 8, 100)
  return {
    baseUrl: url ?? urlOf(flags, env),
    auth: await authOf(flags, env),
    timeout: integerOf('timeout', flags.timeout, 35, 900) * 1000,
    concurrency: integerOf('concurrency', flags.concurrency, 4, 64),
    // A person waits for the end of this one, so it is more patient than a client inside of a service.
    retry: { attempts, floor: 50 },
  }
}

/** As `new URL` writes it, so that one place has one name. */
export const urlOf = ({ url }: Flags, env: Io['env']): string => {
  const text = url ?? env.MULTISTATUS_URL
  if (text === undefined) throw new UserError('say where the service is: --url https://… or MULTISTATUS_URL')
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new UserError(`--url is no http URL: ${text}`)
  return new URL(text).href
}

const authOf = async (flags: Flags, env: Io['env']): Promise<Auth | undefined> => {
  if (flags.sigv4 !== undefined) return signer(flags.sigv4, env)
  return flags.token ?? env.MULTISTATUS_TOKEN
}

const signer = async (region: string, env: Io['env']): Promise<Auth> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: token,
  } = env
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new UserError(
      '--sigv4 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (aws configure export-credentials)',
    )
  }
  const { sigV4 } = await import('../sigv4.ts').catch(() => {
    throw new UserError('--sigv4 needs the package @smithy/signature-v4: npm install @smithy/signature-v4')
  })
  const session = token === undefined ? {} : { sessionToken: token }
  return sigV4({ region, credentials: { accessKeyId, secretAccessKey, ...session } })
}
