import { operate } from './command.ts'

process.exitCode = await operate(process.argv.slice(2))
