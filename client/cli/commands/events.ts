import type { CommandLine } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { shown } from '../shown.ts'
import { UsageError } from '../usage-error.ts'

/** As EventBridge hands an event over. */
interface BusEvent {
  readonly time: string
  readonly 'detail-type': string
  readonly detail: { readonly data: Readonly<Record<string, unknown>> }
}

/** `events`: what the bus of `npm start -- --events` gets, as it comes, until the user stops it. */
export const eventsCommand = async ({ flags, operands }: CommandLine, io: Io): Promise<ExitCode> => {
  if (operands.length > 0) throw new UsageError('events takes no operand')
  const { url } = flags
  if (url === undefined || !URL.canParse(url))
    throw new UsageError('say where the events are: --url, as npm start -- --events prints it')
  const signal = AbortSignal.any([io.signal, io.now, io.unread])
  try {
    for await (const line of linesAt(new URL('/_events', url), signal))
      io.out.write(`${flags.json ? line : shown(inWords(JSON.parse(line) as BusEvent))}\n`)
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return 0
}

async function* linesAt(place: URL, signal: AbortSignal): AsyncGenerator<string> {
  const answer = await fetch(place, { signal }).catch((cause: unknown) => {
    if (signal.aborted) throw cause
    throw new UsageError(`nobody answers at ${place.origin}`)
  })
  if (!answer.ok || answer.headers.get('content-type') !== 'application/x-ndjson')
    throw new UsageError(`there are no events at ${place.origin}: it is what npm start -- --events prints`)
  let rest = ''
  for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

const inWords = ({ time, 'detail-type': type, detail: { data } }: BusEvent): string =>
  `${time}  ${type}  ${type === 'item.changed' ? changeInWords(data) : endInWords(data)}`

const changeInWords = ({ collection, id, version, change }: BusEvent['detail']['data']): string =>
  `${collection}/${id}  ${change}, version ${version}`

const endInWords = ({ id, state, outcome, summary }: BusEvent['detail']['data']): string => {
  const { total, failed } = (summary ?? {}) as { readonly total?: number; readonly failed?: number }
  return `${id}  ${state}, ${outcome}  ${total} operations, ${failed} failed`
}
