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

export type Keeping = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Each undefined where the browser forbids it. */
interface Storages {
  /** Of the tab. */
  readonly tab: Keeping | undefined
  /** Of the browser. It never gets a value of a row. */
  readonly browser: Keeping | undefined
}

/** A browser that lets a page keep nothing throws at the mere name. */
export const keepingIn = (storage: () => Keeping): Keeping | undefined => {
  try {
    return storage()
  } catch {
    return undefined
  }
}

const ofMended = 'multistatus.mended.'

/** The batch that an entry of the browser's storage is about. */
export const batchOfEntry = (name: string | null): string | undefined =>
  name?.startsWith(ofMended) ? name.slice(ofMended.length) : undefined

export const createMemory = ({ tab, browser }: Storages): Memory => {
  const mended = (batch: string) => read<readonly number[]>(browser, `${ofMended}${batch}`) ?? []
  return {
    keep: (batch, file) => write(tab, `multistatus.file.${batch}`, file),
    kept: (batch) => read<KeptFile>(tab, `multistatus.file.${batch}`),
    mended,
    mend: (batch, indexes) =>
      write(browser, `${ofMended}${batch}`, [...new Set([...mended(batch), ...indexes])]),
  }
}

const read = <T>(storage: Keeping | undefined, name: string): T | undefined => {
  try {
    return JSON.parse(storage?.getItem(name) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** A storage may be full or forbidden. */
const write = (storage: Keeping | undefined, name: string, value: unknown): void => {
  try {
    storage?.setItem(name, JSON.stringify(value))
  } catch {
    // Then this much is forgotten with the page.
  }
}
