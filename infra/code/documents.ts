import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ownFile } from '../../loading/own-file.ts'
import type { Settings } from '../config.ts'
import { consoleFlag } from '../console-settings.ts'

/** What the description of the API is made from. */
export const documentFlags = (settings: Settings): readonly string[] => [
  '--batch-status',
  settings.batchStatus,
  ...authFlags(settings),
  ...nameFlags(settings),
  ...consoleFlag(settings),
]

/** Makes the description of the API, and puts it beside the code. */
export const addDocuments = (flags: readonly string[], directory: string): void => {
  // A process of its own: a deployer's modules are loaded there, which takes time, while synthesis does not wait for promises.
  execFileSync(process.execPath, [fileURLToPath(ownFile('docs/bundle')), directory, ...flags], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

const authFlags = ({ auth, publicDocs }: Settings): readonly string[] => [
  '--auth',
  auth.type,
  ...(auth.type === 'lambda' ? auth.identitySources.flatMap((source) => ['--identity-source', source]) : []),
  '--docs',
  publicDocs ? 'public' : 'guarded',
]

const nameFlags = ({ title, collections }: Settings): readonly string[] => [
  ...(title === undefined ? [] : [`--title=${title}`]),
  ...(collections === undefined ? [] : [`--collections=${collections}`]),
]
