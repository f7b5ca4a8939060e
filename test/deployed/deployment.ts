import type { SettingsInput } from '../../infra/config.ts'
import { bootstrap, deploy } from './cdk.ts'
import { openEntrance } from './entrance.ts'
import { audience, openIssuer } from './issuer.ts'
import { type MiniStack, startMiniStack } from './ministack.ts'
import { freePort } from './ports.ts'
import { projectNamed } from './project.ts'
import { openWire } from './wire.ts'

/** What the checks need to know; it travels to them as JSON. */
export interface Deployed {
  readonly url: string
  readonly ministack: string
  /** Where a death is armed. */
  readonly wire: string
  readonly settings: Partial<SettingsInput>
  readonly tokens: Readonly<Record<TokenName, string>>
}

export type TokenName = 'all' | 'reader' | 'writer' | 'stranger' | 'expired' | 'otherAudience'

const scopes = { GET: ['read'], POST: ['write'], PUT: ['write'], PATCH: ['write'], DELETE: ['remove'] }

/** Short, so that a lease that outlives its attempt does not keep a check waiting. */
const functionTimeoutSeconds = 10

/** Everything up, and how to stop it again. What was started last is stopped first, also when a later step fails. */
export const startDeployment = async (): Promise<Deployed & { readonly stop: () => Promise<void> }> => {
  const started: { stop(): Promise<void> }[] = []
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    started.unshift(one)
    return one
  }
  const stop = async () => {
    for (const one of started) await one.stop()
  }
  try {
    return { ...(await startAll(keep)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const startAll = async (keep: <T extends { stop(): Promise<void> }>(one: T) => T): Promise<Deployed> => {
  const port = await freePort()
  const ministackUrl = `http://127.0.0.1:${port}`
  let ministack: MiniStack | undefined
  const wire = keep(
    await openWire(await freePort(), { url: ministackUrl, pid: () => ministack?.pid ?? Number.NaN }),
  )
  ministack = keep(await startMiniStack(port, wire.url))
  const issuer = keep(await openIssuer(await freePort()))
  const settings: Partial<SettingsInput> = {
    auth: { type: 'jwt', issuer: issuer.url, audience: [audience], scopes },
    tenantClaim: 'tenant',
    events: { bus: 'default', items: true },
    functionTimeoutSeconds,
  }
  await bootstrap(ministack.url)
  const apiId = await deploy(ministack.url, settings, projectNamed('project'))
  const entrance = keep(await openEntrance(await freePort(), ministack.url, apiId))
  const tenant = 'acme'
  const tokens = {
    all: await issuer.sign({ tenant, scope: 'read write remove' }, '6h'),
    reader: await issuer.sign({ tenant, scope: 'read' }),
    writer: await issuer.sign({ tenant, scope: 'read write' }),
    stranger: await issuer.sign({ tenant: 'umbrella', sub: 'bob', scope: 'read write remove' }),
    expired: await issuer.sign({ tenant, scope: 'read write remove' }, 1_700_000_000),
    otherAudience: await issuer.sign({ tenant, aud: 'another', scope: 'read write remove' }),
  }
  return { url: entrance.url, ministack: ministack.url, wire: wire.url, settings, tokens }
}
