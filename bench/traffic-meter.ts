import type { Socket } from 'node:net'
import type { Exchange } from '../local/dynamodb-double/wire/exchange.ts'

/** The traffic on the wire. */
export interface Usage {
  /** By operation. */
  readonly calls: Readonly<Record<string, number>>
  /** Of requests and of answers, headers included. */
  readonly bytesIn: number
  readonly bytesOut: number
  readonly writeUnits: number
  readonly readUnits: number
  /** Requests that broke the protocol. */
  readonly breaches: readonly string[]
  /** The median of the real latency, from arrival to answer, in milliseconds. */
  readonly latency: number
  /** The delayed double's own CPU, in milliseconds. */
  readonly cpu: number
}

export interface TrafficMeter {
  readonly connected: (socket: Socket) => void
  readonly enter: (exchange: Exchange) => void
  readonly answered: (milliseconds: number) => void
  readonly reset: () => void
  readonly usage: () => Usage
}

/** The most that are kept; more would say the same. */
const maxBreaches = 10

export const createTrafficMeter = (): TrafficMeter => {
  const sockets = new Set<Socket>()
  const closed = { in: 0, out: 0 }
  let calls: Record<string, number> = {}
  let units = { write: 0, read: 0 }
  let breaches: string[] = []
  let latencies: number[] = []
  let base = { in: 0, out: 0 }
  let cpu = process.cpuUsage()
  const bytes = () => {
    const total = { ...closed }
    for (const { bytesRead, bytesWritten } of sockets) {
      total.in += bytesRead
      total.out += bytesWritten
    }
    return total
  }
  return {
    connected: (socket) => {
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        closed.in += socket.bytesRead
        closed.out += socket.bytesWritten
      })
    },
    enter: ({ operation, bill, breach }) => {
      calls[operation] = (calls[operation] ?? 0) + 1
      units.write += bill.writeUnits()
      units.read += bill.readUnits()
      if (breach !== undefined && breaches.length < maxBreaches) breaches.push(breach)
    },
    answered: (milliseconds) => void latencies.push(milliseconds),
    reset: () => {
      calls = {}
      units = { write: 0, read: 0 }
      breaches = []
      latencies = []
      base = bytes()
      cpu = process.cpuUsage()
    },
    usage: () => {
      const total = bytes()
      const spent = process.cpuUsage(cpu)
      return {
        calls,
        bytesIn: total.in - base.in,
        bytesOut: total.out - base.out,
        writeUnits: units.write,
        readUnits: units.read,
        breaches,
        latency: latencies.sort((a, b) => a - b)[latencies.length >> 1] ?? 0,
        cpu: (spent.user + spent.system) / 1000,
      }
    },
  }
}
