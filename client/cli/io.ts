import type { WriteStream } from 'node:tty'

/** What a command has besides its arguments. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** What `-` stands for. */
  readonly stdin: AsyncIterable<Uint8Array>
  readonly out: Pick<WriteStream, 'write' | 'isTTY'>
  /** Progress and complaints; the answer alone goes to `out`. */
  readonly err: Pick<WriteStream, 'write' | 'isTTY'>
  /** Aborted when the person at the terminal wants to stop: nothing more is begun. */
  readonly signal: AbortSignal
  /** Aborted when they cannot wait for what is under way either. */
  readonly now: AbortSignal
  /** Aborted when nobody reads `out` any more. */
  readonly unread: AbortSignal
}

/** 0: everything succeeded. 2: a part did. 3: `status` of a batch that is still under way. 1: anything else. */
export type ExitCode = 0 | 1 | 2 | 3
