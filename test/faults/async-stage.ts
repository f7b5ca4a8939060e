import { expect } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { grantOf, newTenant } from '../support/trial.ts'
import { type AsyncJob, seed } from './async-jobs.ts'
import { type Office, openOffice } from './async-office.ts'
import { createProcess, type Ground, type Process } from './async-process.ts'

/** One job of a tenant of its own, which has the seed's cities. */
export interface Trial {
  readonly tenant: string
  readonly office: Office
  readonly request: (method: string, path: string) => Request
  /** Sends the request or announces the import, under one and the same key. */
  readonly begin: (process: Process) => Promise<Answer>
  /** The caller's upload, if it is an import. */
  readonly upload: (answer: Answer) => Promise<void>
  readonly status: (batch: string) => Promise<Answer>
  readonly cancel: (batch: string, process?: Process) => Promise<Answer>
}

export interface Stage {
  readonly ground: Ground
  readonly clock: ManualClock
  /** Without faults. */
  readonly healthy: Process
  /** One process more; it is stopped with the stage. */
  readonly spawn: (clock?: ManualClock) => Promise<Process>
  readonly newTrial: (job: AsyncJob) => Promise<Trial>
  readonly stop: () => void
}

export const createStage = async (ground: Ground): Promise<Stage> => {
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const processes: Process[] = []
  const spawn = async (own = clock) => {
    const process = await createProcess(ground, own)
    processes.push(process)
    return process
  }
  const healthy = await spawn()
  return {
    ground,
    clock,
    healthy,
    spawn,
    newTrial: (job) => newTrial(job, ground, clock, healthy),
    stop: () => {
      for (const process of processes) process.stop()
      ground.tables.client.destroy()
      ground.aws.s3.destroy()
      ground.aws.sqs.destroy()
    },
  }
}

const newTrial = async (
  { given }: AsyncJob,
  ground: Ground,
  clock: ManualClock,
  healthy: Process,
): Promise<Trial> => {
  const tenant = newTenant()
  const grant = grantOf(tenant)
  const sown = await healthy.call({ ...batchRequest(seed), grant })
  expect(bodyOf(sown).summary.failed).toBe(0)
  const office = openOffice(ground, clock)
  await office.collect()
  office.letters.splice(0)
  const request = (method: string, path: string): Request => ({ method, path, grant })
  const key = { 'idempotency-key': 'one' }
  const first: Request =
    'file' in given
      ? jsonRequest(
          'POST',
          '/v1/imports',
          { collection: 'cities', method: given.method, contentType: given.contentType },
          key,
        )
      : batchRequest(given, { ...key, prefer: 'respond-async' })
  return {
    tenant,
    office,
    request,
    begin: (process) => process.call({ ...first, grant }),
    upload: async (answer) => {
      if (!('file' in given)) return
      const { method, url, headers } = bodyOf(answer).upload
      const { status } = await fetch(url, { method, headers, body: given.file })
      expect(status).toBe(200)
    },
    status: (batch) => healthy.call(request('GET', `/v1/batches/${batch}`)),
    cancel: (batch, process = healthy) => process.call(request('POST', `/v1/batches/${batch}/cancellation`)),
  }
}
