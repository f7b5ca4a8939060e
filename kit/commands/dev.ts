import { defaultFile } from '../default-file.ts'
import { tooOld } from '../node.ts'

/** `multistatus dev [FILE] [options]`: the service on this machine, which follows the file. */
export const dev = async (args: readonly string[]): Promise<void> => {
  const complaint = tooOld('multistatus dev', process.versions.node)
  if (complaint !== undefined) throw new Error(complaint)
  const { serve } = await import('../../local/serve.ts')
  const [first, ...others] = args
  const named = first !== undefined && !first.startsWith('-')
  await serve(named ? others : args, {
    command: 'multistatus dev [FILE]',
    file: named ? first : defaultFile,
    fileSaid: `FILE, or ${defaultFile}`,
    watches: true,
  })
}
