import type { Vitals } from '../../measure/vitals.ts'
import type { Counts } from '../client.ts'
import type { File } from './file.ts'

export interface GigabyteSettings {
  readonly bytes: number
  /** How many chunks are run, a third each from the beginning, the middle and the end; the others are cancelled. */
  readonly chunks: number
  readonly workers: number
  /** The memory of each function, in MB. */
  readonly memoryMb: number
}

/** The measurements of one very large file. */
export interface Gigabyte {
  readonly file: Pick<File, 'rows' | 'bytes' | 'broken' | 'spoilt'> & { readonly chunks: number }
  readonly uploading: number
  /** Seconds: to cut all of it; to run the chunks that were run; to account for the others. */
  readonly splitting: number
  readonly running: number
  readonly cancelling: number
  readonly chunksRun: number
  readonly rowsRun: number
  readonly importer: Vitals
  readonly workers: readonly Vitals[]
  readonly counts: Counts
  readonly memoryMb: number
  readonly load: number
}
