import { type CollectionFault, collectionFaults } from '../ports/collection-faults.ts'

/** Logs the kind and place of an error in a deployer's code, never the message, which may quote a payload. */
export const logCollectionFaults = (log: {
  readonly error: (message: string, fields: Readonly<Record<string, unknown>>) => void
}): void => {
  collectionFaults.subscribe((published) => {
    const { collection, part, what, error } = published as CollectionFault
    log.error('collection failed', { collection, part, what, ...traceOf(error) })
  })
}

/** A property of the thrown value can throw as well, and a subscriber that throws ends the process. */
const traceOf = (error: unknown): object => {
  try {
    return error instanceof Error ? { kind: error.constructor.name, at: framesOf(error) } : {}
  } catch {
    return {}
  }
}

/** A stack begins with the message, which may have lines that look like those of a stack. */
const framesOf = ({ message, stack = '' }: Error): readonly string[] => {
  const start = stack.indexOf(message)
  return start < 0
    ? []
    : stack
        .slice(start + message.length)
        .split('\n')
        .slice(1)
}
