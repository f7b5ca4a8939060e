import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { onTestFinished } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../local/gateway.ts'

export type Call = { readonly event: APIGatewayProxyEventV2; readonly context: Context }

/** A gateway that is stopped with the test, and what its function was called with. */
export const gatewayFor = async (
  result: (event: APIGatewayProxyEventV2, context: Context) => unknown = () => ({ statusCode: 204 }),
  options: Partial<GatewayOptions> = {},
): Promise<Gateway & { calls: Call[]; logged: string[] }> => {
  const calls: Call[] = []
  const logged: string[] = []
  const gateway = await startGateway({
    log: (line) => logged.push(line),
    ...options,
    handler: async (event, context) => {
      calls.push({ event, context })
      return result(event, context)
    },
  })
  onTestFinished(() => gateway.stop())
  return { ...gateway, calls, logged }
}

/** Sends bytes as they are and returns everything that comes back until the connection closes. */
export const sendRaw = (url: string, bytes: string | Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.once('end', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.once('error', reject)
  })

/** Process ids of the running (not merely unreaped) children of a process. */
export const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && isRunning(pid))

export const isRunning = (pid: number): boolean => !['', 'Z', 'X'].includes(stat(pid)[0] ?? '')

const parentOf = (pid: number): number => Number(stat(pid)[1])

/** State, parent, … (what follows the command's name, which may hold anything). */
const stat = (pid: number): string[] => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  } catch {
    return []
  }
}
