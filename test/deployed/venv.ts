import { pythonCommandsIn } from '../support/venv.ts'
import { work } from './places.ts'

/** The path of a command of the Python environment. */
export const pythonCommand = async (name: string): Promise<string> =>
  (await pythonCommandsIn(`${work}venv/`, new URL('./requirements.txt', import.meta.url))) + name
