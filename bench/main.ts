import { writeFileSync } from 'node:fs'
import { help, type Options, type Part, readOptions } from './arguments.ts'
import { bundleAll } from './bundle.ts'
import { writeSample } from './cities.ts'
import { measureExports } from './export/measure.ts'
import { goalsOf } from './goals.ts'
import { measureBareWriter } from './import/bare-writer.ts'
import { measureGigabyte } from './import/gigabyte/measure.ts'
import { measureImports } from './import/measure.ts'
import { describeMachine } from './machine.ts'
import { measureColdStarts } from './measure/cold.ts'
import { type DelayedDoubleProcess, startDelayedDoubleProcess } from './measure/delayed-double-process.ts'
import { measureCells } from './measure/matrix.ts'
import { measureMemory } from './measure/memory.ts'
import { profile } from './measure/profile.ts'
import { measureService } from './measure/service.ts'
import { missed, sectionsOf, writeReport } from './report.ts'
import type { Run } from './run.ts'
import { full, quick } from './settings.ts'

const progress = (line: string): void => console.error(`bench: ${line}`)

const measure = async (
  options: Options,
  double: DelayedDoubleProcess,
  bundles: Run['bundles'],
): Promise<Run> => {
  const settings = options.quick ? quick : full
  const machine = describeMachine()
  const part = async <T>(name: Part, run: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    if (!options.only.includes(name)) return []
    const started = performance.now()
    const found = await run()
    progress(`${name}: ${Math.round((performance.now() - started) / 1000)} s`)
    return found
  }
  return {
    machine,
    rounds: settings.rounds,
    bundles,
    coldStarts: await part('cold', () => measureColdStarts(settings.coldStarts, double)),
    samples: await part('cells', () => measureCells(settings, double, progress)),
    memory: await part('memory', () => measureMemory(settings, double)),
    service: await part('service', () => measureService(settings.serviceCities)),
    imports: await part('import', () => measureImports(settings.imports, double, progress)),
    bareWriters: await part('import', async () => [await measureBareWriter(settings.bareRows)]),
    exports: await part('export', () => measureExports(settings.exports, double)),
    gigabyte: await part('gigabyte', async () =>
      settings.gigabyte ? measureGigabyte(settings.gigabyte, progress) : [],
    ),
  }
}

const publish = (run: Run, { json, report }: Options): void => {
  for (const { title, text } of sectionsOf(run)) console.log(`\n${title}\n\n${text()}`)
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify({ ...run, goals: goalsOf(run) }, undefined, 1)}\n`)
  if (report !== undefined) writeReport(run, report)
}

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') return console.log(help)
  const bundles = await bundleAll(options.profile === undefined)
  writeSample()
  const double = await startDelayedDoubleProcess()
  try {
    if (options.profile !== undefined) return console.log(await profile(options.profile, double))
    const run = await measure(options, double, bundles)
    publish(run, options)
    const wrong = missed(run).filter(({ exact }) => exact)
    for (const { what, wanted } of wrong) progress(`missed, and not for want of speed: ${what} (${wanted})`)
    if (wrong.length > 0) process.exitCode = 1
  } finally {
    await double.stop()
  }
}

await main().catch((error: unknown) => {
  progress(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
})
