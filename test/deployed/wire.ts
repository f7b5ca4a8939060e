import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Forwarder, listen, passOn, read } from './forward.ts'
import { functionProcesses } from './processes.ts'

/** When to kill: DynamoDB has done the nth call of this kind, and the function has not learned of it. */
export interface Death {
  readonly operation: string
  readonly call: number
}

/** The path at which a test arms a death (PUT), and learns which processes died of it (GET). */
export const deathPath = '/_death'

interface Armed extends Death {
  calls: number
  killed: number[]
  readonly dead: PromiseWithResolvers<void>
}

/**
 * The wire between the function and DynamoDB. On demand it kills the function's process, from outside and with
 * SIGKILL, at a moment at which a part of a batch has taken effect. Nothing in the function knows of it.
 */
export const openWire = (
  port: number,
  ministack: { readonly url: string; readonly pid: () => number },
): Promise<Forwarder> => {
  let armed: Armed | undefined
  return listen(port, async (incoming, outgoing) => {
    const body = await read(incoming)
    if (incoming.url === deathPath) {
      if (incoming.method === 'PUT') armed = arm(JSON.parse(body.toString()) as Death)
      outgoing.end(JSON.stringify(armed?.killed ?? []))
    } else if (armed && isMeant(incoming, armed)) {
      await die(incoming, body, ministack, armed)
      outgoing.destroy()
    } else await answer(incoming, body, outgoing, ministack.url)
  })
}

const arm = (death: Death): Armed => ({ ...death, calls: 0, killed: [], dead: Promise.withResolvers() })

/** The nth call of the kind and, until it has killed, those after it. */
const isMeant = (incoming: IncomingMessage, armed: Armed): boolean => {
  if (armed.killed.length > 0) return false
  if (!String(incoming.headers['x-amz-target']).endsWith(`.${armed.operation}`)) return false
  armed.calls++
  return armed.calls >= armed.call
}

/** The calls behind the last one are still on their way when the process dies, and never arrive. */
const die = async (
  incoming: IncomingMessage,
  body: Buffer,
  ministack: { readonly url: string; readonly pid: () => number },
  armed: Armed,
): Promise<void> => {
  if (armed.calls > armed.call) return armed.dead.promise
  await passOn(incoming, body, ministack.url)
  const found = functionProcesses(ministack.pid())
  for (const pid of found) process.kill(pid, 'SIGKILL')
  armed.killed = found
  armed.dead.resolve()
}

const answer = async (
  incoming: IncomingMessage,
  asked: Buffer,
  outgoing: ServerResponse,
  url: string,
): Promise<void> => {
  const { status, headers, body } = await passOn(incoming, asked, url)
  outgoing.writeHead(status, headers)
  outgoing.end(body)
}
