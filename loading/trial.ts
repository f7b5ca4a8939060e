import { Worker } from 'node:worker_threads'

/** What a deployer's module may take to be loaded. */
const patience = 10_000

/**
 * Promises that nobody caught are told before timers, so they are told before this. What is thrown and is no error would arrive as
 * one that says something else.
 */
const program = `const { parentPort, workerData } = require('node:worker_threads')
process.once('beforeExit', () => process.exit(13))
import(workerData).then(
  () => setTimeout(() => parentPort.postMessage('loaded'), 0),
  (error) => {
    if (error instanceof Error) throw error
    parentPort.postMessage('odd')
  },
)`

/** `odd`: it throws what is no error, and will do so again. */
type Trial = 'loaded' | 'odd' | 'late' | 'unsettled' | 'ended'

/** As Node itself ends when an await at the top level waits for nothing that can happen; here nothing is left to do. */
const unsettledCode = 13

/**
 * Loads a module in a thread of its own, which is ended afterwards: a module that runs for ever, waits for ever, or ends its
 * process would do that to whoever serves.
 * @throws Error in one line when it does one of these; whatever else it throws.
 */
export const tryModule = async (url: string, milliseconds = patience): Promise<void> => {
  const worker = new Worker(program, { eval: true, workerData: url, stdout: true, stderr: true })
  try {
    const complaint = complaintOf(await trialOf(worker, milliseconds), milliseconds)
    if (complaint !== undefined) throw new Error(complaint)
  } finally {
    await worker.terminate()
  }
}

const trialOf = (worker: Worker, milliseconds: number): Promise<Trial> =>
  new Promise((ended, failed) => {
    const timer = setTimeout(ended, milliseconds, 'late')
    worker
      .once('message', ended)
      .once('error', failed)
      .once('exit', (code) => {
        clearTimeout(timer)
        ended(code === unsettledCode ? 'unsettled' : 'ended')
      })
  })

const complaintOf = (trial: Trial, milliseconds: number): string | undefined => {
  switch (trial) {
    case 'loaded':
    case 'odd':
      return undefined
    case 'late':
      return `it was not loaded after ${milliseconds / 1000} s: something at its top level runs on, or waits`
    case 'unsettled':
      return 'an await at its top level waits for what never happens'
    case 'ended':
      return 'it ended the process in which it was loaded (process.exit)'
  }
}
