import type { WriteStream } from 'node:tty'

/** The surroundings of a command. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The input for `-`. */
  readonly stdin: AsyncIterable<Uint8Array>
  readonly out: Pick<WriteStream, 'write' | 'isTTY'>
  /** Progress and error messages; only the answer goes to `out`. */
  readonly err: Pick<WriteStream, 'write' | 'isTTY'>
  /** Aborted when the user wants to stop: nothing more is begun. */
  readonly signal: AbortSignal
  /** Aborted when the user does not want to wait for running requests either. */
  readonly now: AbortSignal
  /** Aborted when the reader of `out` has closed it. */
  readonly unread: AbortSignal
}

/** 0: everything succeeded. 2: a part did. 3: `status` of a batch that is still running. 1: anything else. */
export type ExitCode = 0 | 1 | 2 | 3
