import { collectionsIn } from '../loading/collections.ts'
import { type Asked, readArguments } from './arguments.ts'
import { useEndpoint } from './endpoint.ts'
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
  const note = asked.endpoint === undefined ? undefined : useEndpoint(asked.endpoint, process.env)
  if (note !== undefined) console.error(note)
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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopSoon(stop))
  return runUpkeep(asked, collection, { out: process.stdout, err: process.stderr, signal: stop.signal })
}

/** A page that the table takes slowly is long; the same signal once more ends the process at once. */
const stopSoon = (stop: AbortController): void => {
  if (!stop.signal.aborted) console.error('\nStopping behind this page; once more stops at once.')
  stop.abort()
}
