import { type CommandName, type CommandSpec, commandNames, commandSpecs } from './commands.ts'
import { bashCompletion, zshCompletion } from './completion/bash.ts'
import type { Completable } from './completion/completable.ts'
import { fishCompletion } from './completion/fish.ts'
import { options } from './options.ts'
import { UsageError } from './usage-error.ts'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

/**
 * A script that teaches a shell the commands and options.
 * @throws UsageError for another shell than these three.
 */
export const completionFor = (shell: string, commands = clientCommands()): string => {
  if (!Object.hasOwn(shells, shell))
    throw new UsageError(`completion is for ${Object.keys(shells).join(', ')}`)
  return shells[shell as keyof typeof shells](commands)
}

/** What the commands take that take no file. */
const operands: { readonly [Name in CommandName]?: Completable['operands'] } = {
  list: [],
  status: [],
  errors: [],
  cancel: [],
  events: [],
  completion: Object.keys(shells),
  help: 'commands',
}

/** Of this program. */
export const clientCommands = (): readonly Completable[] =>
  commandNames.map((name) => {
    const { about, options: taken }: CommandSpec = commandSpecs[name]
    return {
      name,
      about,
      options: [...taken, 'help' as const].map((option) => ({
        name: option,
        takesValue: options[option].type === 'string',
      })),
      operands: operands[name] ?? 'files',
    }
  })
