import { type CollectionFault, collectionFaults } from '../batch/fence.ts'

/** Writes down where a deployer's code failed: the kind of error and its place in the code, never its message, which may quote a payload. */
export const logCollectionFaults = (log: {
  readonly error: (message: string, fields: Readonly<Record<string, unknown>>) => void
}): void => {
  collectionFaults.subscribe((published) => {
    const { collection, part, what, error } = published as CollectionFault
    log.error('collection failed', { collection, part, what, ...traceOf(error) })
  })
}

const traceOf = (error: unknown): object =>
  error instanceof Error
    ? { kind: error.constructor.name, at: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) }
    : {}
