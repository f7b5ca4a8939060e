import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from '../client/cli/usage-error.ts'

/** @throws UsageError in one line. */
export const readOptions = <const Config extends ParseArgsConfig>(config: Config) => {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error))
  }
}
