import { readArguments } from './arguments.ts'
import type { JwtOptions } from './authorizer/jwt.ts'
import type { Stack, StackOptions } from './stack.ts'

const main = async (): Promise<void> => {
  const command = readArguments(process.argv.slice(2), process.env)
  if ('help' in command) return console.log(command.help)
  if ('mistake' in command) return fail(`${command.mistake} (--help lists the options)`, 2)
  try {
    // Loaded only now, since help and error messages need none of it.
    const [{ start }, { collectionsIn }] = await Promise.all([
      import('./stack.ts'),
      import('../loading/collections.ts'),
    ])
    const collections = await collectionsIn(command.collections)
    const stack = await start({ ...command.run, collections })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopAll(stack))
    console.log(greeting(stack, command.run, collections))
  } catch (error) {
    fail(explain(error, command.run), 1)
  }
}

const stopAll = async (stack: Stack): Promise<void> => {
  await stack.stop()
  process.exit(0)
}

const fail = (message: string, code: number): void => {
  console.error(`multistatus: ${message}`)
  process.exitCode = code
}

const explain = (error: unknown, options: StackOptions): string => {
  if (!(error instanceof Error)) return String(error)
  const inUse = 'code' in error && error.code === 'EADDRINUSE'
  return inUse ? `port ${options.port} is in use; name another with --port N` : error.message
}

const greeting = (
  { url, dynamodbEndpoint, dynamodbName, awsEndpoint, webhookSecret, followsItems }: Stack,
  options: StackOptions,
  collections: readonly { readonly name: string }[],
): string => {
  const kept = options.dataDir ? `data in ${options.dataDir}` : 'data in memory, --data DIR keeps it'
  const names = collections.map(({ name }) => name)
  return `Multistatus listens on ${url} (DynamoDB: ${dynamodbName})
DynamoDB at ${dynamodbEndpoint}${dynamodbEndpoint === options.dynamodb ? '' : ` (${kept})`}
S3 and SQS at ${awsEndpoint}
${toldOf(options, { awsEndpoint, webhookSecret, followsItems })}Collections: ${names.join(', ')}. Try them out at ${url}/docs, send files at ${url}/console
${names.includes('cities') ? examples(url, options) : ''}
Ctrl-C stops it.`
}

/** Who is told of what happens, each in a line. */
const toldOf = (
  { events }: StackOptions,
  { awsEndpoint, webhookSecret, followsItems }: Pick<Stack, 'awsEndpoint' | 'webhookSecret' | 'followsItems'>,
): string =>
  [
    ...(events?.webhooks ?? []).map((address) => `Ends of batches are sent to ${address}`),
    ...(webhookSecret === undefined ? [] : [`Webhooks are signed with ${webhookSecret}`]),
    ...(events?.bus ? [`Events can be followed: multistatus events --url ${awsEndpoint}`] : []),
    ...(events?.bus && !followsItems
      ? ['(ends of batches only: this DynamoDB has no streams, so changes of items are not told)']
      : []),
  ]
    .map((line) => `${line}\n`)
    .join('')

/** The examples use the sample collection, so they are shown only if it is served. */
const examples = (url: string, { auth }: StackOptions): string => {
  const authorization = auth ? ' -H "authorization: Bearer $TOKEN"' : ''
  return `
Try two operations in one request, of which one fails:
${auth && !('authorizerFile' in auth) ? tokenLine(auth) : ''}
  curl -i ${url}/v1/batches -H 'content-type: application/json'${authorization} -d '{ "operations": [
    { "method": "POST", "path": "/cities", "body": { "id": "2988507", "name": "Paris", "country": "FR", "population": 2138551 } },
    { "method": "PATCH", "path": "/cities/2643743", "body": { "population": 8961989 } } ] }'

Or import a file of any size; the answer says where to upload it:

  curl -i ${url}/v1/imports -H 'content-type: application/json'${authorization} -d '{
    "collection": "cities", "method": "PUT", "contentType": "text/csv" }'
`
}

/** Shown for a key set of token.ts, which prints tokens of that issuer. */
const tokenLine = ({ issuer, audience, jwksFile }: JwtOptions): string => `
  TOKEN=$(npx node local/token.ts --issuer ${issuer} --audience ${audience} --jwks ${jwksFile} --sub alice)`

await main()
