import type { Collection } from '../functions/model/collection.ts'
import type { Front } from './arguments.ts'
import type { JwtOptions } from './authorizer/jwt.ts'
import { exampleCommands } from './example.ts'
import { offered } from './offered.ts'
import type { Stack, StackOptions } from './stack.ts'

/** What is said when a stack has started. */
export interface Started {
  readonly stack: Stack
  readonly options: StackOptions
  readonly collections: readonly Collection[]
  /** The file that is watched, if one is. */
  readonly watched: string | undefined
  readonly front: Pick<Front, 'token'>
}

export const greeting = (started: Started): string => {
  const { stack, options, collections, watched } = started
  const { url, dynamodbEndpoint, dynamodbName, awsEndpoint } = stack
  const kept = options.dataDir ? `data in ${options.dataDir}` : 'data in memory, --data DIR keeps it'
  return `Multistatus listens on ${url} (DynamoDB: ${dynamodbName})
DynamoDB at ${dynamodbEndpoint}${dynamodbEndpoint === options.dynamodb ? '' : ` (${kept})`}
S3 and SQS at ${awsEndpoint}
${toldOf(options, stack)}Collections:
${offered(collections)}
Try them out at ${url}/docs, send files at ${url}/console
${watched === undefined ? '' : `Changes of ${watched} are served as soon as they are saved.\n`}
${examples(started)}
Ctrl-C stops it.`
}

/** Who is told of what happens, each in a line. A secret that was given has no place in a log. */
const toldOf = (
  { events }: StackOptions,
  { awsEndpoint, webhookSecret, followsItems }: Pick<Stack, 'awsEndpoint' | 'webhookSecret' | 'followsItems'>,
): string =>
  [
    ...(events?.webhooks ?? []).map((address) => `Ends of batches are sent to ${address}`),
    ...(webhookSecret === undefined
      ? []
      : [`Webhooks are signed with ${events?.webhookSecret === undefined ? webhookSecret : 'your secret'}`]),
    ...(events?.bus ? [`Events can be followed: multistatus events --url ${awsEndpoint}`] : []),
    ...(events?.bus && !followsItems
      ? ['(ends of batches only: this DynamoDB has no streams, so changes of items are not told)']
      : []),
  ]
    .map((line) => `${line}\n`)
    .join('')

const examples = ({ stack: { url }, options: { auth }, collections, front }: Started): string => {
  const authorization = auth ? ' -H "authorization: Bearer $TOKEN"' : ''
  const token = auth && !('authorizerFile' in auth) ? tokenLine(auth, front.token) : ''
  return `${token}${exampleCommands(collections, url, authorization)}`
}

/** For a key set that the command of tokens has written. */
const tokenLine = ({ issuer, audience, jwksFile }: JwtOptions, command: string): string =>
  `  TOKEN=$(${command} --issuer ${issuer} --audience ${audience} --jwks ${jwksFile} --sub alice)\n\n`
