import { startAws } from '../local/aws/server.ts'
import { startDynamoDb } from '../local/dynamodb.ts'

/** A DynamoDB and an S3 and SQS for all services of this process, each of which has names of its own in them. */
export interface Store {
  readonly dynamodb: string
  readonly aws: string
  /** The last one to give it back ends it. */
  readonly giveBack: () => Promise<void>
}

interface Running {
  readonly dynamodb: string
  readonly aws: string
  stop(): Promise<void>
}

let running: Promise<Running> | undefined
let users = 0

/**
 * SDK clients find their endpoints in the environment of the process when they are first used, so that two stores in one
 * process would be taken for each other.
 */
export const borrowStore = async (): Promise<Store> => {
  users += 1
  running ??= startStore()
  const { dynamodb, aws } = await running.catch((error: unknown) => {
    users -= 1
    running = undefined
    throw error
  })
  return { dynamodb, aws, giveBack }
}

const giveBack = async (): Promise<void> => {
  users -= 1
  if (users > 0) return
  const last = running
  running = undefined
  await (await last)?.stop()
}

const startStore = async (): Promise<Running> => {
  const before = environmentNow()
  const [dynamodb, aws] = await Promise.all([startDynamoDb({ engine: 'double' }), startAws()])
  const stop = async () => {
    await Promise.all([dynamodb.stop(), aws.stop()])
    if (users === 0) restore(before)
  }
  return { dynamodb: dynamodb.endpoint, aws: aws.endpoint, stop }
}

/** What a stack sets for the SDK. Other code of the process would take it for its own. */
const variables = ['DYNAMODB', 'S3', 'SQS', 'EVENTBRIDGE'].map((service) => `AWS_ENDPOINT_URL_${service}`)

const environmentNow = () => variables.map((name) => [name, process.env[name]] as const)

const restore = (before: ReturnType<typeof environmentNow>): void => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}
