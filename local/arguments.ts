import { parseArgs } from 'node:util'
import { basePathFault } from '../functions/http/base-path.ts'
import { chunksQueue } from '../functions/resources/queues.ts'
import { authOf } from './arguments/auth.ts'
import { eventsOf } from './arguments/events.ts'
import { flags, type Values } from './arguments/flags.ts'
import { integer } from './arguments/integer.ts'
import type { StackOptions } from './stack.ts'

export type Command =
  | { readonly run: StackOptions; readonly collections?: string | undefined }
  | { readonly help: string }
  | { readonly mistake: string }

/** The command that starts the service. */
export interface Front {
  /** As it is typed, before the options. */
  readonly command: string
  /** What is served unless the options say otherwise; the collections of the deployed service when absent. */
  readonly file: string | undefined
  /** How help calls that. */
  readonly fileSaid: string
  /** Whether FILE is an operand, which is followed. */
  readonly takesFile: boolean
  /** The command that prints tokens for `--auth jwt`. */
  readonly token: string
}

/** Of this repository. */
export const npmStart: Front = {
  command: 'npm start --',
  file: undefined,
  fileSaid: 'functions/collections/index.ts',
  takesFile: false,
  token: 'npx node local/token.ts',
}

const helpOf = ({ command, fileSaid, token }: Front): string => `Usage: ${command} [options]

  --port N            listen on 127.0.0.1:N (default 3000, or PORT; 0 takes any free port)
  --data DIR          keep the data in files in DIR (default: in memory)
  --dynamodb URL      use the DynamoDB at URL instead of starting one; \`double\` is our own in-process one, which is
                      taken by itself where dynoxide has no package for the platform
  --timeout S         the function's timeout in seconds (default 30)
  --collections FILE  serve what FILE, a module, exports (default: ${fileSaid})
  --workers N         chunks of imports and asynchronous batches at a time (default ${chunksQueue.consumer.maximumConcurrency})
  --auth none|jwt|lambda  who may call (default none)
    --issuer URL        jwt: the issuer of the tokens
    --audience NAME     the audience of the tokens
    --jwks FILE         the issuer's public keys; \`${token}\` makes an issuer of your own
    --console-client ID what the issuer calls the console, so that people can sign in there
    --authorizer FILE   lambda: a module whose \`handler\` decides, as API Gateway would call it
    --authorizer-response simple|iam  what it returns (default simple)
    --identity-source X what a request must have, e.g. '$request.header.X-Api-Key' (default
                        '$request.header.Authorization'); can be repeated
    --authorizer-cache S  seconds that an answer is good for all requests with the same identity sources (default 0)
    --principal-member NAME, --scopes-member NAME  of the context, for who calls and its scopes (default sub, scope)
  --tenant-claim NAME the claim, or member of the context, that names the caller's tenant
  --webhook URL       tell URL when an asynchronous batch or an import ends; can be repeated
                      (signed with MULTISTATUS_WEBHOOK_SECRET, or a secret that is printed)
  --events            keep what happens for \`multistatus events\` to follow
  --cors ORIGIN       let pages of that origin call the API and upload, e.g. http://localhost:5173; can be repeated
                      (all other pages, and requests for another host than 127.0.0.1 or localhost, are refused)
  --base-path PATH    serve below /PATH, as a domain does that has other APIs as well, e.g. bulk or orders/bulk
  --help              show this

It is for a machine that you trust: every program on it can reach all parts, and DynamoDB, S3 and SQS ask for no password.`

/** The options of `npm start`, and of other commands that start the service. */
export const readArguments = (
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  front: Front = npmStart,
): Command => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: flags,
      allowPositionals: front.takesFile,
    })
    if (values.help) return { help: helpOf(front) }
    const [file, ...more] = [
      ...positionals,
      ...(values.collections === undefined ? [] : [values.collections]),
    ]
    if (more.length > 0) throw new Error('there is one FILE of collections, which may import others')
    return { run: toOptions(values, env), collections: file ?? front.file }
  } catch (error) {
    return { mistake: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error) }
  }
}

const toOptions = (values: Values, env: NodeJS.ProcessEnv): StackOptions => {
  if (values.data !== undefined && values.dynamodb !== undefined && values.dynamodb !== 'double') {
    throw new Error('--data and --dynamodb exclude each other: the data is where that DynamoDB keeps it')
  }
  return {
    port: integer(values.port === undefined ? 'PORT' : '--port', values.port ?? env.PORT ?? '3000', {
      least: 0,
      most: 65_535,
    }),
    dataDir: values.data,
    dynamodb: values.dynamodb === undefined ? undefined : endpoint(values.dynamodb),
    // Lambda allows no more than 15 minutes; the gateway waits for 30 seconds of them.
    functionTimeoutSeconds: integer('--timeout', values.timeout ?? '30', { least: 1, most: 900 }),
    workers:
      values.workers === undefined
        ? undefined
        : integer('--workers', values.workers, { least: 1, most: 1000 }),
    auth: authOf(values),
    tenantClaim: values['tenant-claim'],
    corsOrigins: values.cors?.map(origin),
    basePath: basePathIn(values['base-path']),
    consoleClient: consoleClientOf(values),
    events: eventsOf(values, env),
  }
}

const basePathIn = (text: string | undefined): string | undefined => {
  const fault = text === undefined ? undefined : basePathFault(text)
  if (fault !== undefined) throw new Error(`--base-path ${JSON.stringify(text)} ${fault}`)
  return text
}

/** Only an issuer knows clients. */
const consoleClientOf = ({ auth, 'console-client': client }: Values): string | undefined => {
  if (client === undefined || auth === 'jwt') return client
  throw new Error('--console-client needs --auth jwt')
}

const endpoint = (text: string): string => {
  if (text === 'double' || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Error(`--dynamodb must be an http or https URL, not ${JSON.stringify(text)}`)
}

/** As a browser writes an origin: one with a trailing slash or a path would never match. */
const origin = (text: string): string => {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.origin === text) return text
  throw new Error(
    `--cors must be an origin such as http://localhost:5173, without a path, not ${JSON.stringify(text)}`,
  )
}
