import { randomInt } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type Dynoxide, type DynoxideOptions, startDynoxide } from './dynoxide.ts'
import { close, createFront, listen } from './front/front.ts'
import { proxyTo } from './front/proxy.ts'

/**
 * dynoxide lets every page in, and has no switch for that. So it listens where no page looks: on an address of this
 * machine (127.0.0.0/8 is all its own on Linux, the only platform of the package) and a port that are drawn anew each
 * time, one of some 10^11. Before it stands the front of all servers here.
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
