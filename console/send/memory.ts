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
  /** Forgets the files of the tab, unless they are those of this person. */
  readonly belongTo: (whom: string) => void
  /** Forgets the files of the tab. */
  readonly forget: () => void
}

export type Keeping = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

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

const ofFile = 'multistatus.file.'
/** Who they are of; a hash. */
const owner = 'multistatus.owner'
const ofMended = 'multistatus.mended.'

/** The batch that an entry of the browser's storage is about. */
export const batchOfEntry = (name: string | null): string | undefined =>
  name?.startsWith(ofMended) ? name.slice(ofMended.length) : undefined

export const createMemory = ({ tab, browser }: Storages): Memory => {
  const mended = (batch: string) => read<readonly number[]>(browser, `${ofMended}${batch}`) ?? []
  const forget = () => namesIn(tab, ofFile).forEach((name) => void tab?.removeItem(name))
  return {
    keep: (batch, file) => write(tab, `${ofFile}${batch}`, file),
    kept: (batch) => read<KeptFile>(tab, `${ofFile}${batch}`),
    belongTo: (whom) => {
      if (read<string>(tab, owner) !== whom) forget()
      write(tab, owner, whom)
    },
    forget,
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

const namesIn = (storage: Keeping | undefined, prefix: string): readonly string[] =>
  Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '').filter((name) =>
    name.startsWith(prefix),
  )
