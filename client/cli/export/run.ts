import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ExchangeContext } from '../../send/exchange.ts'
import type { Io } from '../io.ts'
import type { CountLine } from './count-line.ts'
import type { FilePage } from './file-page.ts'
import { filePage } from './pages.ts'
import type { Sink } from './sink.ts'
import type { ExportState } from './state.ts'

export interface ExportWork {
  readonly state: ExportState
  readonly sink: Sink
  readonly context: ExchangeContext
  readonly line: CountLine
  readonly io: Io
}

const packed = promisify(gzip)

/** Ids of items that cannot be shown, of which no more are told. */
const mostIds = 20

/** Reads page after page and hands each over before it asks for the next: so much memory it takes, and no more. */
export const runExport = async ({
  state: from,
  sink,
  context,
  line,
  io,
}: ExportWork): Promise<ExportState> => {
  const { plan } = from
  let state = from
  while (state.next !== undefined && !io.unread.aborted) {
    io.signal.throwIfAborted()
    const page = await filePage(plan, state.next, context)
    const text = Buffer.from(`${state.next === plan.query ? page.header : ''}${page.text}`)
    // Each page is a member of its own, which a file of gzip may have many of; so any page may be the last one.
    const bytes = plan.gzip ? await packed(text) : text
    state = after(state, page, bytes.length)
    await sink.add(bytes, state)
    line.show(state)
  }
  return state
}

const after = (state: ExportState, page: FilePage, bytes: number): ExportState => {
  const { count, ids } = state.unshown
  const carried = { ...state.carried }
  for (const name of page.carried) carried[name] = (carried[name] ?? 0) + 1
  return {
    ...state,
    next: page.next,
    bytes: state.bytes + bytes,
    items: state.items + page.items,
    unshown: { count: count + page.unshown.length, ids: [...ids, ...page.unshown].slice(0, mostIds) },
    carried,
  }
}
