import { oneLine } from '../loading/explained.ts'
import { isInBundle } from '../loading/run.ts'

/**
 * What a deployer's module has begun (a timer, a connection) may fail when nobody waits for it any more: that is a line, and the
 * service goes on. Any other error that nobody caught ends the process, as it does without this.
 */
export const tellStrays = (): void => {
  process.on('uncaughtException', (error: unknown) => {
    if (error instanceof Error && !isInBundle(error)) {
      console.error(error)
      process.exit(1)
    }
    console.error(`multistatus: what the collections have begun has failed: ${oneLine(error)}`)
  })
}
