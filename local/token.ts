import { npmStart } from './arguments.ts'
import { printToken } from './token-command.ts'

process.exitCode = await printToken(process.argv.slice(2), npmStart.token)
