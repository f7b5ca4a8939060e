import { runAll } from '../../batch/pool.ts'
import { NoAnswerError, RequestError } from '../../errors.ts'
import type { Transport } from '../../send/transport.ts'
import type { SendFile } from '../rows/columns.ts'
import { chunksOf, type RowChunk } from './chunks.ts'
import { keyOf } from './digest.ts'
import { isExpired, refuseDoubtful } from './doubt.ts'
import { itemShape } from './items.ts'
import type { Journal, Plan } from './journal.ts'
import { operationShape } from './operations.ts'
import { type SendContext, sendChunk } from './send.ts'
import { type ChunkState, type JournalState, stateOf } from './state.ts'

export interface RunContext {
  readonly transport: Transport
  /** When aborted, nothing more is begun, and running requests are waited for. */
  readonly signal: AbortSignal
  /** When aborted, running requests are not waited for either. */
  readonly now: AbortSignal
  readonly concurrency: number
  /** Rows that are answered, and how many of them failed. */
  readonly onAnswered: (rows: number, failed: number, before?: boolean) => void
  /** Sends requests with expired keys, although they may have taken effect. */
  readonly force: boolean
  readonly dryRun: boolean
}

export interface RunResult {
  readonly chunks: readonly ChunkState[]
  readonly requests: number
  readonly retries: number
}

/** Sends every chunk that is not finished in the journal. */
export const runChunks = async (
  file: SendFile,
  { plan, journal }: { readonly plan: Plan; readonly journal: Journal },
  context: RunContext,
): Promise<RunResult> => {
  const state = stateOf(journal.entries)
  if (!context.force) refuseDoubtful(state, plan, file.path)
  const shape = plan.command === 'apply' ? operationShape : itemShape(file, plan)
  const { transport, signal, now, dryRun } = context
  const tally = { requests: 0, retries: 0 }
  const keyFor = (part: string) => keyOf(plan, part)
  const sending = { shape, transport, signal: now, tally, keyFor, dryRun }
  const chunks = new Map<number, ChunkState>()
  const onDone = (chunk: RowChunk, known: ChunkState) => {
    chunks.set(chunk.number, known)
    context.onAnswered(known.total, known.failed.length, true)
  }
  const waiting = pending(chunksOf(file.rows(), shape, plan.rows), state, { signal, onDone })
  await runAll(waiting, context.concurrency, async (chunk) => {
    const done = await sendJournaled(chunk, { doubtful: state.doubtful, journal }, sending)
    chunks.set(chunk.number, done)
    context.onAnswered(done.total, done.failed.length)
  })
  signal.throwIfAborted()
  return { chunks: [...chunks.values()], ...tally }
}

/** The chunks that are not finished. */
async function* pending(
  all: AsyncIterable<RowChunk>,
  state: JournalState,
  {
    signal,
    onDone,
  }: { readonly signal: AbortSignal; readonly onDone: (chunk: RowChunk, known: ChunkState) => void },
): AsyncGenerator<RowChunk> {
  for await (const chunk of all) {
    if (signal.aborted) return
    const known = state.chunks.get(chunk.number)
    if (known === undefined || known.open) yield chunk
    else onDone(chunk, known)
  }
}

const sendJournaled = async (
  chunk: RowChunk,
  { doubtful, journal }: Pick<JournalState, 'doubtful'> & { readonly journal: Journal },
  sending: Omit<SendContext, 'onAnswer'>,
): Promise<ChunkState> => {
  const { number } = chunk
  const begun = doubtful.get(number)
  // From here on the service may know the key, even if this process dies.
  if (begun === undefined || isExpired(begun)) journal.add({ sent: number, at: Date.now() })
  const seen = { answered: false }
  const onAnswer = () => {
    seen.answered = true
  }
  try {
    const done = await sendChunk(chunk, { ...sending, onAnswer })
    journal.add({ chunk: number, ...done })
    return done
  } catch (error) {
    // A refusal now does not settle a chunk that an earlier run left in doubt.
    if (begun === undefined && !seen.answered && isRefusal(error)) journal.add({ refused: number })
    throw error
  }
}

/** The request had no effect. */
export const isRefusal = (error: unknown): boolean =>
  (error instanceof RequestError || error instanceof NoAnswerError) && !error.mayHaveRun
