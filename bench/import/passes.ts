import { loadavg } from 'node:os'
import type { Usage } from '../traffic-meter.ts'
import { announce, isOver, type Method, type Status, until, upload } from './client.ts'
import { type CrewVitals, startCrew } from './crew.ts'
import type { Database } from './database.ts'
import { type Ground, startGround } from './ground.ts'

/** One file, imported once. */
export interface ImportPass extends CrewVitals {
  readonly database: Database['name']
  readonly latency: number | undefined
  readonly method: Method
  readonly rows: number
  readonly bytes: number
  /** From the last byte of the upload to the end of the batch. */
  readonly seconds: number
  readonly usage: Usage | undefined
  /** One minute's load at its end. */
  readonly load: number
}

export interface CsvFile {
  readonly rows: number
  readonly bytes: Uint8Array
}

/** Creates every row of the file, and optionally replaces every one. */
export const importInto = async (
  database: Database,
  file: CsvFile,
  workers: number,
  methods: readonly Method[],
): Promise<readonly ImportPass[]> => {
  const ground = await startGround(database.endpoint)
  try {
    const passes: ImportPass[] = []
    for (const method of methods) passes.push(await importOnce(ground, database, file, workers, method))
    return passes
  } finally {
    await ground.stop()
    await database.stop()
  }
}

/** With new functions, so that all they use belongs to this import. */
const importOnce = async (
  ground: Ground,
  database: Database,
  { rows, bytes }: CsvFile,
  workers: number,
  method: Method,
): Promise<ImportPass> => {
  const crew = await startCrew(ground, workers)
  try {
    await database.usage()
    const announced = await announce(ground.url, method)
    await upload(announced, bytes.length, one(bytes))
    const uploaded = Date.now()
    const status = await until(ground.url, announced, isOver)
    const vitals = await crew.vitals()
    const usage = await database.usage()
    await check(status, rows, database)
    const seconds = (Date.parse(status.completedAt ?? '') - uploaded) / 1000
    const { name, latency } = database
    const [load = 0] = loadavg()
    return { ...vitals, database: name, latency, method, rows, bytes: bytes.length, seconds, usage, load }
  } finally {
    await crew.stop()
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** @throws Error unless every row was imported and is stored. */
const check = async ({ state, summary }: Status, rows: number, database: Database): Promise<void> => {
  const { total, success, failed } = summary
  const items = await database.items()
  if (state === 'completed' && total === rows && success === rows && failed === 0 && items === rows) return
  throw new Error(`${rows} rows became ${items} items, ${state} with ${JSON.stringify(summary)}`)
}
