import { fileURLToPath } from 'node:url'
import { pythonCommandsIn } from '../support/venv.ts'

/** Everything that a run leaves behind; ignored by git, safe to delete. */
export const work = fileURLToPath(new URL('../../.build/fuzz/', import.meta.url))

/** The folder of the Python environment's commands. */
export const pythonCommands = (): Promise<string> =>
  pythonCommandsIn(`${work}venv/`, new URL('./requirements.txt', import.meta.url))
