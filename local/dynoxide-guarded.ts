import { randomInt } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type Dynoxide, type DynoxideOptions, startDynoxide } from './dynoxide.ts'
import { close, createFront, listen } from './front/front.ts'
import { proxyTo } from './front/proxy.ts'

/**
 * dynoxide accepts requests of every page, and has no option against that. So it listens on a random address and port
 * of this machine, one of some 10^11, drawn anew each time. (On Linux, the only platform of the package, all of
 * 127.0.0.0/8 belongs to the machine.) Requests reach it through the front that all servers here have.
 */
export const startGuarded = async ({ dataDir, port = 0 }: DynoxideOptions): Promise<Dynoxide> => {
  const byte = () => randomInt(1, 255)
  const dynoxide = await startDynoxide({ dataDir, host: `127.${byte()}.${byte()}.${byte()}` })
  const proxy = proxyTo(dynoxide.endpoint)
  const front = createFront({ server: { keepAliveTimeout: 600_000 }, handle: proxy.handle })
  const stop = async () => {
    await close(front)
    proxy.stop()
    await dynoxide.stop()
  }
  try {
    await listen(front, port)
  } catch (error) {
    await stop()
    throw error
  }
  const address = front.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${address.port}`, pid: dynoxide.pid, stop }
}
