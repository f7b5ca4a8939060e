import { collectionsIn } from '../loading/collections.ts'
import { type Asked, readArguments } from './arguments.ts'
import { runUpkeep } from './run.ts'

/**
 * What an operator does to the stored items of a collection, by hand or from a pipeline.
 * @param file of the collections, unless the arguments name another; those of the deployed service when absent.
 * @returns the exit code.
 */
export const operate = async (args: readonly string[], file?: string): Promise<0 | 1 | 2> => {
  const command = readArguments(args, file)
  if ('help' in command) {
    console.log(command.help)
    return 0
  }
  if ('mistake' in command) {
    console.error(`${command.mistake} (--help lists the options)`)
    return 1
  }
  const { run: asked } = command
  if (asked.endpoint !== undefined) useEndpoint(asked.endpoint)
  return upkeepOf({ ...asked, collections: asked.collections ?? file }).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  })
}

const upkeepOf = async (asked: Asked): Promise<0 | 1 | 2> => {
  const collections = await collectionsIn(asked.collections)
  const collection = collections.find(({ name }) => name === asked.collection)
  if (collection === undefined) {
    const names = collections.map(({ name }) => name).join(', ')
    throw new Error(`there is no collection ${asked.collection}; there are ${names}`)
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  return runUpkeep(asked, collection, { out: process.stdout, err: process.stderr, signal: stop.signal })
}

/** The SDK's client reads these at its first use. A DynamoDB on a laptop asks for credentials, and takes any. */
const useEndpoint = (endpoint: string): void => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint
  process.env.AWS_REGION ??= 'local'
  process.env.AWS_ACCESS_KEY_ID ??= 'local'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local'
}
