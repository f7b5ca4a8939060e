import { defaultFile } from '../default-file.ts'
import { tooOld } from '../node.ts'
import { tokenCommand } from '../token-command.ts'

/** `multistatus dev [FILE] [options]`: the service on this machine, which follows the file. */
export const dev = async (args: readonly string[]): Promise<void> => {
  const complaint = tooOld('multistatus dev', process.versions.node)
  if (complaint !== undefined) throw new Error(complaint)
  const { serve } = await import('../../local/serve.ts')
  await serve(args, {
    command: 'multistatus dev [FILE]',
    file: defaultFile,
    fileSaid: `FILE, or ${defaultFile}`,
    takesFile: true,
    token: tokenCommand,
  })
}
