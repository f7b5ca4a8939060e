import { type ParseArgsConfig, parseArgs } from 'node:util'

/** The command line itself is wrong. */
export class UsageFault extends Error {}

/** @throws UsageFault in one line. */
export const readOptions = <const Config extends ParseArgsConfig>(config: Config) => {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageFault(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error))
  }
}
