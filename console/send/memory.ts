import type { FailedRow } from '../state/failed-row.ts'
import type { Target } from '../state/target.ts'

/** What a tab keeps of a small file, whose rows the service does not keep. */
export interface KeptFile {
  readonly name: string
  readonly size: number
  readonly target: Target
  readonly columns?: readonly string[]
  readonly rows: readonly FailedRow[]
}

/** What is kept beside the address: conveniences, without which the page works as well. */
export interface Memory {
  readonly keep: (batch: string, file: KeptFile) => void
  readonly kept: (batch: string) => KeptFile | undefined
  /** Rows of a batch that were sent again and are done. */
  readonly mend: (batch: string, indexes: readonly number[]) => void
  readonly mended: (batch: string) => readonly number[]
}

interface Storages {
  /** Of the tab. */
  readonly tab: Storage
  /** Of the browser. It never gets a value of a row. */
  readonly browser: Storage
}

export const createMemory = ({ tab, browser }: Storages): Memory => {
  const mended = (batch: string) => read<readonly number[]>(browser, `multistatus.mended.${batch}`) ?? []
  return {
    keep: (batch, file) => write(tab, `multistatus.file.${batch}`, file),
    kept: (batch) => read<KeptFile>(tab, `multistatus.file.${batch}`),
    mended,
    mend: (batch, indexes) =>
      write(browser, `multistatus.mended.${batch}`, [...new Set([...mended(batch), ...indexes])]),
  }
}

const read = <T>(storage: Storage, name: string): T | undefined => {
  try {
    return JSON.parse(storage.getItem(name) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** A storage may be full or forbidden. */
const write = (storage: Storage, name: string, value: unknown): void => {
  try {
    storage.setItem(name, JSON.stringify(value))
  } catch {
    // Then this much is forgotten with the page.
  }
}
