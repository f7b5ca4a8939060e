import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memorySize } from '../infra/packaging.ts'
import { entrants, entrantsOf, main } from './candidates.ts'
import { prices } from './cost.ts'
import { cpuPerOperation, type Figure, type Figures, figuresOf, wall } from './figures.ts'
import { type Goal, goalsOf } from './goals.ts'
import { exportTable } from './report/exports.ts'
import { boundOf, gigabyteTable, growthTable, importTable } from './report/imports.ts'
import { type Chart, plot } from './report/plot.ts'
import { coldTable, machineTable, memoryTable, serviceTable } from './report/sections.ts'
import { batchTable, costTable, goalTable, wallTable, workloadTable } from './report/tables.ts'
import type { Run } from './run.ts'
import { sizes, usual } from './settings.ts'

interface Section {
  readonly title: string
  readonly text: () => string
  /** Whether the run has figures for the section. */
  readonly has: boolean
}

/** The tables of a run, in the order of the report. */
export const sectionsOf = (run: Run): readonly Section[] => {
  const figures = figuresOf(run.samples)
  const cells = run.samples.length > 0
  return [
    { title: 'Goals', text: () => goalTable(goalsOf(run)), has: true },
    { title: 'A batch of 1,000', text: () => batchTable(figures), has: cells },
    { title: 'Wall time', text: () => wallTable(figures), has: cells },
    { title: 'Other batches', text: () => workloadTable(figures), has: cells },
    { title: 'Cost', text: () => `${costAssumptions}\n\n${costTable(figures)}`, has: cells },
    { title: 'Cold start', text: () => coldTable(run), has: run.coldStarts.length > 0 },
    { title: 'Memory', text: () => memoryTable(run.memory), has: run.memory.length > 0 },
    { title: 'All cities over HTTP', text: () => serviceTable(run.service), has: run.service.length > 0 },
    {
      title: 'Imports',
      text: () =>
        [importNotes, growthTable(run.imports), boundOf(run.bareWriters), importTable(run.imports)].join(
          '\n\n',
        ),
      has: run.imports.length > 0,
    },
    { title: 'Export', text: () => exportTable(run.exports), has: run.exports.length > 0 },
    { title: 'A gigabyte', text: () => gigabyteTable(run.gigabyte), has: run.gigabyte.length > 0 },
  ].filter(({ has }) => has)
}

const costAssumptions = `Assumed: public prices of us-east-1 in ${prices.asOf}: DynamoDB on demand $${prices.writeUnits} a million write units
and $${prices.readUnits} a million read units, Lambda (arm64) $${prices.gigabyteSecond} a GB-second and $${prices.requests.toFixed(2)} a million
requests, HTTP API $${prices.httpRequests.toFixed(2)} a million requests of up to 512 KB; ${memorySize} MiB, which is one core that is taken to be
as fast as this machine's; DynamoDB at ${usual} ms. Per million operations: units/op × price; 1,000 requests × billed
milliseconds × ${memorySize}/1024 GB × price; 1,000 requests × (Lambda + HTTP API).`

const importNotes = `Real cities as one CSV file, from the end of the upload to the end of the batch. The importer and every worker are the
deployed bundles, started with the heap that Lambda gives them, each in a process of its own with a poller for one invocation
at a time; DynamoDB, S3 with SQS, and the HTTP function have processes of their own as well. All of them share this machine's cores: where those are used up, more workers
add nothing, and against the embedded DynamoDB that is so from the beginning. Units are the delayed double's, charged as documented.`

const lacking = (): string =>
  entrants
    .filter(({ lacks }) => lacks !== '')
    .map(({ label, lacks }) => `- ${label} lacks ${lacks}.`)
    .join('\n')

const notesFile = fileURLToPath(new URL('notes.md', import.meta.url))

/** Writes RESULTS.md and its plot. */
export const writeReport = (run: Run, directory: string): void => {
  mkdirSync(directory, { recursive: true })
  const sections = sectionsOf(run).map(({ title, text }) => `## ${title}\n\n${text()}`)
  const [goals = '', ...others] = sections
  const notes = existsSync(notesFile) ? readFileSync(notesFile, 'utf8').trim() : ''
  const charts = growthOf(figuresOf(run.samples))
  if (charts.length > 0) writeFileSync(join(directory, 'growth.svg'), plot(charts))
  const growth = charts.length > 0 ? ['## Growth with the number of operations\n\n![Growth](growth.svg)'] : []
  const parts = [
    '# Results',
    'Written by the bench itself. Every ratio is the median of ratios within rounds of one run, with both sides run next to each other; absolute figures belong to this machine.',
    machineTable(run.machine, run.rounds),
    goals,
    ...growth,
    ...others,
    `## What the peers do not do\n\n${lacking()}`,
    notes,
  ]
  writeFileSync(join(directory, 'RESULTS.md'), `${parts.filter((part) => part !== '').join('\n\n')}\n`)
}

const growthOf = (figures: Figures): readonly Chart[] => {
  const measured = sizes.filter((size) => figures.has({ workload: 'creates', latency: usual, size }))
  if (measured.length < 2) return []
  const lines = (figure: Figure) =>
    entrantsOf('creates').map(({ name, label }) => ({
      label,
      main: name === main,
      points: measured.flatMap((size): (readonly [number, number])[] => {
        const found = figures.of({ workload: 'creates', latency: usual, size }, name, figure)
        return found ? [[size, found.median]] : []
      }),
    }))
  const x = 'operations in the batch'
  return [
    { title: `Wall time at ${usual} ms`, x, y: 'ms', lines: lines(wall) },
    { title: 'CPU of the function', x, y: 'µs per operation', lines: lines(cpuPerOperation) },
  ]
}

export const missed = (run: Run): readonly Goal[] => goalsOf(run).filter(({ met }) => !met)
