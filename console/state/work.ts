import type { BatchStatus } from '../../client/index.ts'
import type { Advice } from './advice.ts'
import { paced, type Sample } from './pace.ts'
import { noRows, type Rows, type RowsEvent, reduceRows } from './rows.ts'
import type { Target } from './target.ts'
import { type Sent, type Upload, uploaded } from './upload.ts'

export type Phase =
  | 'reading'
  | 'checking'
  | 'sending'
  | 'uploading'
  /** The service has the file, and has not begun. */
  | 'waiting'
  | 'running'
  | 'checked'
  | 'ended'
  | 'cancelled'
  /** Nothing of it was run. */
  | 'refused'
  /** The page gave up; the service may go on. */
  | 'stopped'

export interface Counts {
  readonly total?: number
  readonly success: number
  readonly failed: number
}

/** A file that is checked or sent, or a batch that is looked at. */
export interface Work {
  readonly key: string
  readonly file?: { readonly name: string; readonly size: number }
  readonly target?: Target
  readonly isCheck: boolean
  readonly phase: Phase
  /** Its id, once it has one. */
  readonly batch?: string
  readonly status?: BatchStatus
  readonly counts: Counts
  /** Of the file, 0 to 1, where the rows are not counted yet. */
  readonly part?: number
  readonly samples: readonly Sample[]
  /** While its file is on its way to the service. */
  readonly upload?: Upload
  readonly advice?: Advice
  readonly rows: Rows
}

export type WorkEvent =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'named'; readonly batch: string }
  | { readonly type: 'target'; readonly target: Target }
  | { readonly type: 'file'; readonly file: NonNullable<Work['file']> }
  | { readonly type: 'counted'; readonly counts: Counts; readonly part?: number; readonly at: number }
  | ({ readonly type: 'uploaded' } & Sent)
  | { readonly type: 'status'; readonly status: BatchStatus; readonly at: number }
  | { readonly type: 'failed'; readonly phase: 'refused' | 'stopped'; readonly advice: Advice }
  | { readonly type: 'advised'; readonly advice: Advice | undefined }
  | { readonly type: 'rows'; readonly event: RowsEvent }

export const newWork = (key: string, given: Partial<Work> = {}): Work => ({
  key,
  isCheck: false,
  phase: 'reading',
  counts: { success: 0, failed: 0 },
  samples: [],
  rows: noRows,
  ...given,
})

export const reduceWork = (work: Work, event: WorkEvent): Work => {
  switch (event.type) {
    case 'phase':
      return { ...without(work), phase: event.phase }
    case 'named':
      return { ...work, batch: event.batch }
    case 'target':
      return { ...work, target: event.target }
    case 'file':
      return { ...work, file: event.file }
    case 'counted':
      return counted(work, event)
    case 'uploaded':
      return { ...work, upload: uploaded(work.upload, event) }
    case 'status':
      return followed(work, event.status, event.at)
    case 'failed':
      return { ...work, phase: event.phase, advice: event.advice }
    case 'advised':
      return event.advice === undefined ? without(work) : { ...work, advice: event.advice }
    case 'rows':
      return { ...work, rows: reduceRows(work.rows, event.event) }
  }
}

const without = ({ advice: _, ...work }: Work): Work => work

const counted = (work: Work, { counts, part, at }: Extract<WorkEvent, { type: 'counted' }>): Work => {
  const samples = paced(work.samples, { at, done: counts.success + counts.failed })
  return { ...work, counts, samples, ...(part === undefined ? {} : { part }) }
}

const followed = (work: Work, status: BatchStatus, at: number): Work => {
  const { total, success, failed, pending } = status.summary
  const samples = paced(work.samples, { at, done: success + failed })
  const phase = phaseOf(status)
  const isKnown = total > 0 || pending > 0 || phase === 'ended' || phase === 'cancelled'
  const counts = { success, failed, ...(isKnown ? { total } : {}) }
  return { ...without(work), batch: status.id, status, phase, counts, samples }
}

const phaseOf = ({ state, error }: BatchStatus): Phase => {
  if (error !== undefined) return 'refused'
  switch (state) {
    case 'queued':
      return 'waiting'
    case 'running':
      return 'running'
    case 'completed':
      return 'ended'
    case 'cancelled':
      return 'cancelled'
  }
}

const final: readonly Phase[] = ['checked', 'ended', 'cancelled', 'refused', 'stopped']

/** Whether nothing of it moves any more. */
export const isOver = ({ phase }: Pick<Work, 'phase'>): boolean => final.includes(phase)

/** Failed rows that nobody has mended yet. */
export const failuresLeft = ({ counts, rows }: Work): number => Math.max(0, counts.failed - rows.mended.size)
