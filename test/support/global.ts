import type { TestProject } from 'vitest/node'
import { startDynamoDb } from '../../local/dynamodb.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoint of the DynamoDB behind every store test. */
    dynamodb: string
  }
}

/** One DynamoDB for the whole run: the embedded one, or the one that `DYNAMODB_ENDPOINT` names. */
export default async ({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> => {
  process.env.AWS_REGION ??= 'eu-central-1'
  process.env.AWS_ACCESS_KEY_ID ??= 'local'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local'
  process.env.POWERTOOLS_DEV ??= 'false'
  const given = process.env.DYNAMODB_ENDPOINT
  if (given) {
    provide('dynamodb', given)
    return undefined
  }
  const embedded = await startDynamoDb()
  provide('dynamodb', embedded.endpoint)
  return () => embedded.stop()
}
