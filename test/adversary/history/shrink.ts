import type { Client, Events, History, Operation, Send, Trouble } from './spec.ts'

/**
 * Makes a history shorter as long as it still fails in the same way: fewer clients, operations, sends and troubles.
 * @param fails whether a shorter one fails in that way, too
 */
export const shrink = async (
  history: History,
  fails: (shorter: History) => Promise<boolean>,
  mostTries = 600,
): Promise<History> => {
  let [best, tries] = [history, 0]
  for (let progress = true; progress; ) {
    progress = false
    for (const shorter of shorterOnes(best)) {
      if (++tries > mostTries) return best
      if (!(await fails(shorter))) continue
      best = shorter
      progress = true
      break
    }
  }
  return best
}

function* shorterOnes(history: History): Generator<History> {
  yield* without(history, 'clients')
  for (const name of [
    'deliveries',
    'announcements',
    'sweeps',
    'redrives',
    'expiries',
    'removals',
    'readers',
    'sown',
  ] as const) {
    if (history[name].length > 1) yield { ...history, [name]: [] }
    yield* without(history, name)
  }
  for (const events of shorterEvents(history.events)) yield { ...history, events }
  if (history.deployments.length > 1) yield { ...history, deployments: history.deployments.slice(0, 1) }
  for (let at = 1; at < history.deployments.length; at++)
    yield { ...history, deployments: history.deployments.toSpliced(at, 1) }
  for (const [at, client] of history.clients.entries())
    for (const shorter of shorterClients(client))
      yield { ...history, clients: history.clients.with(at, shorter) }
  for (const [at, delivery] of history.deliveries.entries()) {
    for (const troubles of shorterTroubles(delivery.troubles))
      yield { ...history, deliveries: history.deliveries.with(at, { ...delivery, troubles }) }
    if (delivery.again !== undefined)
      yield { ...history, deliveries: history.deliveries.with(at, { ...delivery, again: undefined }) }
    if (delivery.late > 0)
      yield { ...history, deliveries: history.deliveries.with(at, { ...delivery, late: 0 }) }
  }
}

function* shorterEvents(events: Events): Generator<Events> {
  for (const name of ['ends', 'items'] as const) {
    const list: readonly unknown[] | undefined = events[name]
    if (list === undefined) continue
    yield { ...events, [name]: undefined }
    for (const at of list.keys()) yield { ...events, [name]: list.toSpliced(at, 1) }
  }
}

type Lists =
  | 'clients'
  | 'deliveries'
  | 'announcements'
  | 'sweeps'
  | 'redrives'
  | 'expiries'
  | 'removals'
  | 'readers'
  | 'sown'

/** Halves first, then one by one. */
function* without(history: History, name: Lists): Generator<History> {
  const list: readonly unknown[] = history[name]
  if (list.length > 3) {
    const half = Math.floor(list.length / 2)
    yield { ...history, [name]: list.slice(half) }
    yield { ...history, [name]: list.slice(0, half) }
  }
  for (const at of list.keys()) yield { ...history, [name]: list.toSpliced(at, 1) }
}

function* shorterClients(client: Client): Generator<Client> {
  const { request, sends, asks } = client
  if (sends.length > 1) yield { ...client, sends: sends.slice(0, -1) }
  for (const [at, send] of sends.entries())
    for (const shorter of shorterSends(send)) yield { ...client, sends: sends.with(at, shorter) }
  for (const at of asks.keys()) yield { ...client, asks: asks.toSpliced(at, 1) }
  if (request.operations.length > 12) {
    const half = Math.floor(request.operations.length / 2)
    yield { ...client, request: { ...request, operations: request.operations.slice(half) } }
    yield { ...client, request: { ...request, operations: request.operations.slice(0, half) } }
  }
  if (request.operations.length > 1)
    for (const at of request.operations.keys())
      yield { ...client, request: { ...request, operations: withoutOne(request.operations, at) } }
  if (request.face) {
    const { face: _, ...native } = request
    yield { ...client, request: native }
  }
  for (const plain of [{ atomic: false }, { strict: false }, { shows: 'results' }] as const)
    if (Object.entries(plain).some(([name, value]) => request[name as keyof typeof plain] !== value))
      yield { ...client, request: { ...request, ...plain } }
}

function* shorterSends(send: Send): Generator<Send> {
  for (const troubles of shorterTroubles(send.troubles)) yield { ...send, troubles }
  if (send.lost) yield { ...send, lost: false }
  if (send.ahead !== 0) yield { ...send, ahead: 0 }
  if (send.patience < 30_000) yield { ...send, patience: 30_000 }
}

function* shorterTroubles(troubles: readonly Trouble[]): Generator<readonly Trouble[]> {
  for (const [at, trouble] of troubles.entries()) {
    yield troubles.toSpliced(at, 1)
    if (trouble.lasts > 1) yield troubles.with(at, { ...trouble, lasts: 1 })
  }
}

/** Nobody waits for an operation that is gone. */
const withoutOne = (operations: readonly Operation[], at: number): readonly Operation[] => {
  const gone = operations[at]?.id
  return operations.toSpliced(at, 1).map((operation) => {
    const left = operation.dependsOn?.filter((label) => label !== gone)
    return { ...operation, dependsOn: left?.length ? left : undefined }
  })
}
