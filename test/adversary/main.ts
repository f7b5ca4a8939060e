import { fileURLToPath } from 'node:url'
import { readOptions } from './cli/options.ts'
import { exploreTogether, type Totals } from './cli/parent.ts'
import { exchangeTimers } from './engine/timers.ts'

const args = process.argv.slice(2)
const options = readOptions(args)

/** So many failing histories are printed whole. */
const shown = 3

const summary = ({ played, found }: Totals): string => {
  const counts = [...played].map(([kind, number]) => `${number} ${kind}`).join(', ')
  const all = [...played.values()].reduce((sum, number) => sum + number, 0)
  const rules = Map.groupBy(found, ({ rule }) => rule)
  const broken = [...rules].map(([rule, those]) => `${those.length} ${rule}`).join(', ')
  return `seed ${options.seed}: ${all} histories (${counts}), ${found.length} with violations${broken && `: ${broken}`}`
}

if (options.history !== undefined || options.share !== undefined) {
  exchangeTimers()
  const { explore, repeat } = await import('./cli/explore.ts')
  if (options.history === undefined) {
    await explore(options, (report) => process.stdout.write(`${JSON.stringify(report)}\n`))
    // Timers of the last history are still running, and nobody waits for them.
    process.stdout.write('', () => process.exit())
  } else process.exitCode = (await repeat(options, options.history.kind, options.history.seed)) ? 1 : 0
} else {
  const main = fileURLToPath(import.meta.url)
  const totals = await exploreTogether(options, main, args)
  for (const { kind, seed, rule, text } of totals.found.slice(0, 40))
    process.stdout.write(`"${kind} ${seed}" ${rule}: ${text}\n`)
  process.stdout.write(`${summary(totals)}\n`)
  if (totals.found.length > 0) {
    const again = totals.found
      .slice(0, shown)
      .map(({ kind, seed }) => `npm run test:adversary -- --history "${kind} ${seed}"`)
    process.stdout.write(`repeat one:\n${again.join('\n')}\n`)
    process.exitCode = 1
  }
}
