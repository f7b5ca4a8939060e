import type { BareWriter } from '../import/bare-writer.ts'
import type { Gigabyte } from '../import/gigabyte/record.ts'
import type { ImportPass } from '../import/passes.ts'
import { callsTo, type Service } from '../measure/wire-calls.ts'
import { quarters } from '../stats.ts'
import { mebibytes, number, table } from './format.ts'

const placeOf = ({ database, latency }: ImportPass): string =>
  database === 'embedded' ? 'embedded DynamoDB' : `delayed double, ${latency} ms`

/** Throughput by number of workers, each a process of its own. */
export const growthTable = (passes: readonly ImportPass[]): string =>
  table(
    ['Import', 'Workers', 'Rows', 'Seconds', 'Rows/s', ': 1 worker', 'CPU µs/row, workers', 'Load after'],
    passes.map((pass) => {
      const { method, workers, rows, seconds, load } = pass
      const cpu = workers.reduce((sum, worker) => sum + worker.cpu, 0)
      return [
        `${method}, ${placeOf(pass)}`,
        String(workers.length),
        number(rows),
        number(seconds),
        number(rows / seconds),
        against(pass, passes),
        number((cpu * 1000) / rows),
        number(load),
      ]
    }),
  )

const against = (pass: ImportPass, passes: readonly ImportPass[]): string => {
  const alone = passes.find(
    ({ database, method, workers }) =>
      database === pass.database && method === pass.method && workers.length === 1,
  )
  return alone ? `× ${number(alone.seconds / pass.seconds)}` : '–'
}

/** What the embedded DynamoDB takes by itself. */
export const boundOf = (writers: readonly BareWriter[]): string =>
  writers
    .map(
      ({ rows, seconds, cpu }) =>
        `The embedded DynamoDB takes ${number(rows / seconds)} rows/s from one process that sends it the statements of ${number(rows)} rows, put together before, 25 a call and 40 calls at a time; its own CPU is ${number((cpu * 1000) / rows)} µs/row.`,
    )
    .join('\n')

/** The calls for a thousand rows, and the memory. */
export const importTable = (passes: readonly ImportPass[]): string =>
  table(
    [
      'Calls for 1,000 rows, pollers included',
      'DynamoDB',
      'S3',
      'SQS',
      'Write units/row',
      'Read units/row',
      'Importer, peak MiB',
      'Workers, peak MiB',
    ],
    passes.map((pass) => {
      const { method, rows, usage, importer, workers } = pass
      const calls = (service: Service) =>
        [importer, ...workers].reduce((sum, process) => sum + callsTo(service, process.calls), 0)
      return [
        `${method}, ${placeOf(pass)}, ${workers.length} worker${workers.length === 1 ? '' : 's'}`,
        ...(['DynamoDB', 'S3', 'SQS'] as const).map((service) => number((calls(service) * 1000) / rows)),
        usage ? (usage.writeUnits / rows).toFixed(3) : '–',
        usage ? (usage.readUnits / rows).toFixed(3) : '–',
        mebibytes(importer.peak),
        workers.map(({ peak }) => mebibytes(peak)).join(', '),
      ]
    }),
  )

export const gigabyteTable = (all: readonly Gigabyte[]): string =>
  all.map((one) => table(['One very large file', ''], rowsOf(one))).join('\n\n')

const rowsOf = (gigabyte: Gigabyte): readonly (readonly string[])[] => {
  const { file, uploading, splitting, running, cancelling, chunksRun, rowsRun, counts, load } = gigabyte
  const whole = (value: number) => value.toLocaleString('en-US')
  const rate = rowsRun / running
  return [
    ['Bytes', `${whole(file.bytes)} (${number(file.bytes / file.rows)} a row)`],
    [
      'Rows, of them with a quoted line break, invalid',
      [file.rows, file.broken, file.spoilt].map(whole).join(', '),
    ],
    ['Generated, uploaded and hashed', `${number(uploading)} s`],
    [
      'Cut into chunks, all messages sent and taken',
      `${whole(file.chunks)} in ${number(splitting)} s, ${number(file.bytes / 2 ** 20 / splitting)} MiB/s`,
    ],
    ['Ranges equal to those that the generator counted', whole(file.chunks)],
    [
      'Chunks run: beginning, middle, end',
      `${whole(chunksRun)} (${whole(rowsRun)} rows) in ${number(running)} s, ${number(rate)} rows/s`,
    ],
    ['Results, and items, equal to the generator’s rows', `${whole(rowsRun)}, ${whole(counts.success)}`],
    ['All rows at that rate (not run here)', `${number(file.rows / rate / 60)} minutes`],
    [
      'The other chunks, cancelled and accounted for',
      `${whole(file.chunks - chunksRun)} in ${number(cancelling)} s`,
    ],
    [
      'Succeeded + failed (of them not attempted) = rows',
      `${whole(counts.success)} + ${whole(counts.failed)} (${whole(counts.notAttempted)}) = ${whole(counts.total)}`,
    ],
    ['Functions started as Lambda starts those of', `${gigabyte.memoryMb} MB`],
    ['Importer: peak MiB; resident by quarter', memoryOf(gigabyte.importer)],
    ...gigabyte.workers.map((worker, at) => [
      `Worker ${at + 1}: peak MiB; resident by quarter`,
      memoryOf(worker),
    ]),
    ['Load after', number(load)],
  ]
}

const memoryOf = ({ peak, rss }: Gigabyte['importer']): string =>
  `${mebibytes(peak)}; ${rss.length < 4 ? '–' : quarters(rss).map(mebibytes).join(' → ')}`
