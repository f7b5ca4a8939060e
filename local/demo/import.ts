import { createReadStream, createWriteStream, statSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify'
import { progressLine } from '../../client/cli/progress.ts'
import { isFinal } from '../../client/service.ts'
import { realCities } from './cities.ts'
import { tableOf } from './table.ts'
import { ask, download, type Status } from './watch.ts'

type City = Readonly<Record<string, unknown>>

/** Every so many rows one is made invalid, so that there is one to correct. */
const spoilEvery = 10_000

/** Imports every city as one CSV file, shows the failed rows, corrects them, and imports only those again. */
export const importCities = async (url: string): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'multistatus-'))
  const cities = realCities() as readonly City[]
  const file = join(directory, 'cities.csv')
  await writeCsv(file, cities.map(spoilt))
  const failed = await importFile(url, file, cities.length)
  if (failed.length === 0) return console.log('Nothing failed, so there is nothing to mend.')
  const errors = join(directory, 'errors.csv')
  writeFileSync(errors, failed.text)
  console.log(`\nThe failed rows, as GET …/errors gives them (text/csv), in ${errors}:\n`)
  console.log(failed.text.split('\r\n').slice(0, 4).join('\n'))
  const mended = join(directory, 'mended.csv')
  await writeCsv(
    mended,
    failed.indexes.map((index) => cities[index] ?? {}),
  )
  console.log(`\nMended in ${mended}; only those rows are imported again.`)
  await importFile(url, mended, failed.length)
}

/** A city with an invalid population now and then. */
const spoilt = (city: City, index: number): City =>
  index % spoilEvery === spoilEvery - 1 ? { ...city, population: -1 } : city

/** The columns are the members of all rows in order of appearance; objects are JSON text in their cell. */
const writeCsv = (file: string, rows: readonly City[]): Promise<void> => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return pipeline(Readable.from(rows), stringify({ header: true, columns }), createWriteStream(file))
}

interface Failed {
  readonly length: number
  readonly indexes: readonly number[]
  readonly text: string
}

const importFile = async (url: string, file: string, rows: number): Promise<Failed> => {
  const { size } = statSync(file)
  const wanted = { collection: 'cities', method: 'PUT', contentType: 'text/csv' }
  const announced = await ask(`${url}/v1/imports`, { method: 'POST', body: JSON.stringify(wanted) })
  const { upload } = announced
  if (upload === undefined) throw new Error('the import was not announced')
  const body = Readable.toWeb(createReadStream(file)) as ReadableStream
  const headers = { ...upload.headers, 'content-length': String(size) }
  const sent = await fetch(upload.url, { method: 'PUT', headers, body, duplex: 'half' } as RequestInit)
  if (!sent.ok) throw new Error(`the upload was answered ${sent.status}: ${await sent.text()}`)
  console.log(
    `Uploaded ${(size / 1024 / 1024).toFixed(1)} MiB; GET ${announced.links.self} tells how far it is.`,
  )
  const started = performance.now()
  const status = await watched(url, announced, rows)
  console.log(closingTable(status, (performance.now() - started) / 1000))
  return failedOf(url, status)
}

/** Follows the live counts to the end. */
const watched = async (url: string, announced: Status, rows: number): Promise<Status> => {
  const progress = progressLine('import', rows, process.stdout)
  let [done, bad] = [0, 0]
  try {
    for (;;) {
      const status = await ask(url + announced.links.self)
      const { success, failed } = status.summary
      progress.advance(success + failed - done, failed - bad)
      done = success + failed
      bad = failed
      if (isFinal(status.state)) return status
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  } finally {
    progress.end()
  }
}

const closingTable = ({ summary, outcome }: Status, seconds: number): string =>
  tableOf([
    ['outcome', outcome ?? ''],
    ['rows', summary.total],
    ['succeeded', summary.success],
    ['failed', summary.failed],
    ['seconds', Math.round(seconds * 10) / 10],
    ['rows/s', Math.round(summary.total / seconds)],
  ])

const failedOf = async (url: string, status: Status): Promise<Failed> => {
  if (status.summary.failed === 0) return { length: 0, indexes: [], text: '' }
  const text = await download(`${url}${status.links.errors}?limit=1000`, 'text/csv')
  const rows = parse(text, { columns: true }) as readonly { index: string }[]
  return { length: rows.length, indexes: rows.map(({ index }) => Number(index)), text }
}
