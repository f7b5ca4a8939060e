import type { TestProject } from 'vitest/node'
import { startAws } from '../../local/aws/server.ts'
import { startDynamoDb } from '../../local/dynamodb.ts'
import setEnvironment from './environment.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoint of the DynamoDB behind every store test. */
    dynamodb: string
    /** Endpoint of the S3 and SQS behind every test of queues and bodies. */
    aws: string
  }
}

/**
 * One DynamoDB for the whole run: the embedded one, our own where that has no package or `DYNAMODB_ENDPOINT` is
 * `double`, or the one that it names. One S3 and SQS beside it, in this process.
 */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  setEnvironment()
  const [database, aws] = await Promise.all([startDatabase(process.env.DYNAMODB_ENDPOINT), startAws()])
  provide('dynamodb', database.endpoint)
  provide('aws', aws.endpoint)
  return async () => {
    await Promise.all([database.stop(), aws.stop()])
  }
}

const startDatabase = async (given: string | undefined) => {
  if (given === undefined || given === '') return startDynamoDb()
  return given === 'double' ? startDynamoDb({ engine: 'double' }) : { endpoint: given, stop: async () => {} }
}
