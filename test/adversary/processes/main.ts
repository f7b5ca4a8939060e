import { parseArgs } from 'node:util'
import { reportOf } from './report.ts'
import { play } from './run.ts'

/** `npm run test:processes`: real processes that are killed, over a DynamoDB that is reached badly. */

const { values } = parseArgs({ options: { seed: { type: 'string' }, seconds: { type: 'string' } } })
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const seconds = Number(values.seconds ?? 60)

console.log(`seed ${seed}, ${seconds} seconds`)
const { lines, violations } = reportOf(await play({ seed, seconds }))
for (const line of lines) console.log(line)
process.exit(violations === 0 ? 0 : 1)
