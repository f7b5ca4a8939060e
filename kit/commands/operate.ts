import { defaultFile } from '../default-file.ts'
import { tooOld } from '../node.ts'

/** `multistatus reindex|upgrade COLLECTION --table NAME`, for the collections of a project. */
export const operateAs =
  (command: 'reindex' | 'upgrade') =>
  async (args: readonly string[]): Promise<void> => {
    const complaint = tooOld(`multistatus ${command}`, process.versions.node)
    if (complaint !== undefined) throw new Error(complaint)
    const { operate } = await import('../../operate/command.ts')
    process.exitCode = await operate([command, ...args], defaultFile)
  }
