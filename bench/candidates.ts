import { subject } from './subject.ts'
import type { WorkloadName } from './workloads.ts'

/** An entrant: a handler, and whether its requests carry an Idempotency-Key. */
export interface Entrant {
  readonly name: string
  /** Its bundle. */
  readonly bundle: string
  readonly keyed: boolean
  readonly label: string
  /** Features of the subject that it lacks, for reading its ratios. */
  readonly lacks: string
  readonly workloads: readonly WorkloadName[]
  /**
   * The number of calls in sequence for a batch of creates of this size: its minimal time is as many latencies. An SDK
   * client has 50 connections.
   */
  readonly rounds: (size: number) => number
  /** It is so slow that it runs fewer batches a round; figures are per operation anyway. */
  readonly heavy?: true
}

/** The default of the SDK's HTTP handler. */
const connections = 50

const creates = ['creates'] as const
const all = ['creates', 'mixed', 'failing 1 %', 'failing 10 %', 'failing 50 %'] as const
const withReplay = [...all, 'replay'] as const

/** The entrant that every ratio refers to. */
export const main = 'multistatus'

export const entrants: readonly Entrant[] = [
  {
    name: main,
    rounds: () => 3, // claim, statements, completion
    bundle: subject.bundle,
    keyed: true,
    label: 'Multistatus, keyed',
    lacks: '',
    workloads: withReplay,
  },
  {
    name: 'multistatus-unkeyed',
    rounds: () => 1,
    bundle: subject.bundle,
    keyed: false,
    label: 'Multistatus, no key',
    lacks: 'a retry by a new request',
    workloads: all,
  },
  {
    name: 'put-item',
    rounds: (size) => Math.ceil(size / connections),
    heavy: true,
    bundle: 'put-item',
    keyed: false,
    label: '1 PutItem each (middy, zod)',
    lacks: 'idempotency: a retry is told 409 for what it did itself',
    workloads: all,
  },
  {
    name: 'powertools-item',
    // Powertools' client sends two of the three calls, one before and one after the item's.
    rounds: (size) => Math.max(3, Math.ceil((2 * size) / connections)),
    heavy: true,
    bundle: 'powertools-item',
    keyed: true,
    label: '2 as 1, Powertools per item',
    lacks: 'atomicity of item and record: a crash between them makes the retry a 409',
    workloads: withReplay,
  },
  {
    name: 'powertools-request',
    rounds: (size) => 2 + Math.ceil(size / connections),
    heavy: true,
    bundle: 'powertools-request',
    keyed: true,
    label: '3 as 1, Powertools per request',
    lacks: 'results of a crashed attempt; a retry of what failed; more than 400 KB of results',
    workloads: withReplay,
  },
  {
    name: 'transact',
    rounds: () => 1,
    bundle: 'transact',
    keyed: true,
    label: '4 TransactWriteItems of 100',
    lacks: 'a memory of failed results',
    workloads: withReplay,
  },
  {
    name: 'batch-write',
    rounds: () => 1,
    bundle: 'batch-write',
    keyed: false,
    label: '5 BatchWriteItem of 25 (DocumentClient)',
    lacks: 'validation, conditions, truth per item, idempotency',
    workloads: creates,
  },
  {
    name: 'batch-write-low',
    rounds: () => 1,
    bundle: 'batch-write-low',
    keyed: false,
    label: '5b BatchWriteItem of 25 (low-level client)',
    lacks: 'validation, conditions, truth per item, idempotency',
    workloads: creates,
  },
  {
    name: 'signed-statements',
    rounds: () => 1,
    bundle: 'signed-statements',
    keyed: false,
    label: '6 BatchExecuteStatement signed by hand',
    lacks: 'the SDK, validation, retries, idempotency',
    workloads: creates,
  },
]

export const entrantsOf = (workload: WorkloadName): readonly Entrant[] =>
  entrants.filter(({ workloads }) => workloads.includes(workload))
