import { help as clientHelp } from '../client/cli/help.ts'
import { defaultFile } from './default-file.ts'
import { kitCommands } from './table.ts'

const wide = Math.max(...Object.values(kitCommands).map(({ usage }) => usage.length)) + 2

const lines = Object.values(kitCommands).map(({ usage, about }) => `  ${usage.padEnd(wide)}${about}`)

/** All commands: those for who makes a service, then those for who uses one. */
export const help = `Usage: multistatus COMMAND … [options]

Makes a service
${lines.join('\n')}
  (FILE is ${defaultFile} when it is not named)

Uses one
${clientHelp.slice(clientHelp.indexOf('\n') + 1)}`
