import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import type { Io } from '../io.ts'
import { UsageError } from '../usage-error.ts'
import { type ExportState, partPath, saveState, statePath } from './state.ts'

/** Where the pages go. */
export interface Sink {
  /** Takes a page, and how far the export is with it: both, or neither as far as a next run can see. */
  add(bytes: Uint8Array, state: ExportState): Promise<void>
  /** The file is whole. */
  finish(): Promise<void>
  /** Leaves it as it is. */
  close(): Promise<void>
}

/**
 * A file that has its name once it is whole. What a killed run wrote beyond the last page that its state tells of is cut off.
 * @throws UsageError when the part is not what the state tells of.
 */
export const fileSink = async (file: string, { bytes }: ExportState): Promise<Sink> => {
  const part = partPath(file)
  const known = await stat(part).catch(() => undefined)
  if (bytes > 0 && (known === undefined || known.size < bytes))
    throw new UsageError(`${part} is not what ${statePath(file)} tells of; --overwrite begins anew`)
  const handle = await open(part, bytes > 0 ? 'r+' : 'w')
  await handle.truncate(bytes)
  let at = bytes
  return {
    add: async (more, state) => {
      await writeAll(handle, more, at)
      at += more.length
      // A state that outlives a power cut must not tell of bytes that do not.
      await handle.datasync()
      saveState(statePath(file), state)
    },
    finish: async () => {
      await rename(part, file)
      await rm(statePath(file), { force: true })
    },
    close: () => handle.close(),
  }
}

const writeAll = async (handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}

/** Standard output, where nobody can go on. */
export const outputSink = ({ out }: Pick<Io, 'out'>): Sink => ({
  add: async (bytes) => void out.write(bytes),
  finish: async () => {},
  close: async () => {},
})
