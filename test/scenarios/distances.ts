import type { Grant } from '../../local/gateway/authorizer.ts'
import { startGateway } from '../../local/gateway.ts'
import { start } from '../../local/stack.ts'
import type { Caller, Request } from '../support/answer.ts'
import { httpCaller } from '../support/http.ts'
import { createService, type ServiceOptions } from '../support/service.ts'
import type { TestTables } from '../support/tables.ts'
import { checking, type Met } from './invariants.ts'

/**
 * What a case may need of a distance beyond sending requests:
 * - `setup`: a service of its own with other settings, collections, callers or faults.
 * - `clock`: to move the service's clock.
 * - `cors`: the service allows `origin`.
 */
export type Capability = 'setup' | 'clock' | 'cors'

/** The browser origin that services with `cors` allow. */
export const origin = 'https://app.example'

export interface Running {
  readonly call: Caller
  readonly stop: () => Promise<void>
}

/** A way to reach a service. The same cases run at each. */
export interface Distance extends Running {
  readonly name: string
  readonly can: ReadonlySet<Capability>
  /** Another service, reached the same way; needs `setup`. Its tables can be shared with a third. */
  readonly setUp: (options: ServiceOptions) => Promise<Running & { readonly tables: TestTables }>
}

type SetUp = Distance['setUp']

/** Every answer is checked for what all answers have in common; problems that were met must be explained there. */
const distance = (
  name: string,
  can: readonly Capability[],
  open: () => Promise<Running>,
  setUp: SetUp,
): Distance => {
  const met: Met = new Set()
  let opened: Promise<Running> | undefined
  const call: Caller = async (request) => {
    opened ??= open()
    return (await opened).call(request)
  }
  const checked = checking(call, met)
  const stop = async () => {
    for (const path of met) await explained(call, path)
    await (await opened)?.stop()
    opened = undefined
  }
  const other: SetUp = async (options) => {
    const running = await setUp(options)
    return { ...running, call: checking(running.call, met) }
  }
  return { name, can: new Set(can), call: checked, stop, setUp: other }
}

const explained = async (call: Caller, path: string): Promise<void> => {
  const { status } = await call({ method: 'GET', path })
  if (status !== 200) throw new Error(`the problem ${path} was met and is not explained there: ${status}`)
}

const settled = async (service: Awaited<ReturnType<typeof createService>>) => ({
  ...service,
  stop: async () => service.stop(),
})

const inProcess = distance(
  'in process',
  ['setup', 'clock', 'cors'],
  async () => settled(await createService({ settings: { corsOrigins: [origin] } })),
  async (options) => settled(await createService(options)),
)

/** The whole local stack, over a socket. Another setup is the same handler behind the same gateway. */
const localHttp = distance(
  'local HTTP',
  ['setup', 'cors'],
  async () => {
    const stack = await start({ port: 0, dynamodb: process.env.DYNAMODB_ENDPOINT, corsOrigins: [origin] })
    return { call: httpCaller(stack.url), stop: () => stack.stop() }
  },
  async (options) => {
    const { api, tables, stop } = await createService(options)
    const { functionTimeoutSeconds } = options
    const gateway = await startGateway({ handler: api, functionTimeoutSeconds, authorizer: believing })
    return {
      tables,
      call: carryingGrants(httpCaller(gateway.url)),
      stop: () => gateway.stop().then(stop),
    }
  },
)

const grantHeader = 'x-test-grant'

const carryingGrants =
  (call: Caller): Caller =>
  ({ grant, ...request }: Request) => {
    const headers = grant ? { [grantHeader]: Buffer.from(JSON.stringify(grant)).toString('base64url') } : {}
    return call({ ...request, headers: { ...request.headers, ...headers } })
  }

/** An authorizer that takes a test's word for who calls, and lets a request without one through to the function. */
const believing = async (headers: Readonly<Record<string, string>>) => {
  const carried = headers[grantHeader]
  return (
    carried === undefined ? {} : { granted: JSON.parse(Buffer.from(carried, 'base64url').toString()) }
  ) as { granted: Grant }
}

const { MULTISTATUS_URL, MULTISTATUS_TOKEN, MULTISTATUS_ONLY_REMOTE } = process.env

/** A deployed service with the default batch status policy; its other settings are its own. */
const remote = (url: string): Distance =>
  distance(
    `remote ${url}`,
    [],
    async () => ({
      call: httpCaller(url, MULTISTATUS_TOKEN ? { authorization: `Bearer ${MULTISTATUS_TOKEN}` } : {}),
      stop: async () => {},
    }),
    () => Promise.reject(new Error('a deployed service cannot be set up by a test')),
  )

const here = MULTISTATUS_ONLY_REMOTE ? [] : [inProcess, localHttp]

export const distances: readonly Distance[] = [...here, ...(MULTISTATUS_URL ? [remote(MULTISTATUS_URL)] : [])]
