import type { Authorizer } from '../../local/gateway/authorizer.ts'
import type { Grant } from '../../local/gateway/grant.ts'
import { startGateway } from '../../local/gateway.ts'
import { start } from '../../local/stack.ts'
import type { Caller, Request } from '../support/answer.ts'
import type { AsyncBackend } from '../support/async-backend.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { conforming } from '../support/openapi/conformance.ts'
import type { ServiceOptions } from '../support/service.ts'
import type { TestTables } from '../support/tables.ts'
import { serviceWith } from './background.ts'
import { checking, type Met } from './invariants.ts'

/**
 * What a case may need of a distance beyond sending requests:
 * - `setup`: a service of its own with other settings, collections, callers or faults.
 * - `clock`: to move the service's clock.
 * - `cors`: the service allows `origin`.
 * - `strangers`: pages of other origins come as far as the service.
 * - `steps`: what is run later waits until the test runs it, as far as it wants.
 */
export type Capability = 'setup' | 'clock' | 'cors' | 'strangers' | 'steps'

/** The browser origin that services with `cors` allow. */
export const origin = 'https://app.example'

export interface Running {
  readonly call: Caller
  /** Lets all run that was accepted, where it does not run by itself. */
  readonly work: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** A service of a case's own. */
export interface SetUpService extends Running {
  readonly tables: TestTables
  readonly steps: Pick<AsyncBackend, 'split' | 'workOne'>
  readonly loseBodies: AsyncBackend['loseBodies']
}

/** A way to reach a service. The same cases run at each. */
export interface Distance extends Running {
  readonly name: string
  readonly can: ReadonlySet<Capability>
  /** Another service, reached the same way; needs `setup`. Its tables can be shared with a third. */
  readonly setUp: (options: ServiceOptions) => Promise<SetUpService>
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
  const checked = conforming(checking(call, met))
  const work = async () => (await opened)?.work()
  const stop = async () => {
    await explain(call, met)
    await (await opened)?.stop()
    opened = undefined
  }
  // Its collections have problems of their own.
  const other: SetUp = async (options) => {
    const running = await setUp(options)
    const metThere: Met = new Set()
    const call = conforming(checking(running.call, metThere), options.collections, options.settings)
    return { ...running, call, stop: () => explain(running.call, metThere).finally(running.stop) }
  }
  return { name, can: new Set(can), call: checked, work, stop, setUp: other }
}

const explain = async (call: Caller, met: Met): Promise<void> => {
  for (const path of met) await explained(call, path)
  met.clear()
}

const explained = async (call: Caller, path: string): Promise<void> => {
  const { status } = await call({ method: 'GET', path })
  if (status !== 200) throw new Error(`the problem ${path} was met and is not explained there: ${status}`)
}

const inProcess = distance(
  'in process',
  ['setup', 'clock', 'cors', 'strangers', 'steps'],
  () => serviceWith('held', { settings: { corsOrigins: [origin] } }),
  (options) => serviceWith('held', options),
)

/** The whole local stack, over a socket; its front turns strangers away. Another setup is the same handler behind the same gateway. */
const localHttp = distance(
  'local HTTP',
  ['setup', 'cors'],
  async () => {
    const stack = await start({
      port: 0,
      collections,
      dynamodb: process.env.DYNAMODB_ENDPOINT,
      corsOrigins: [origin],
    })
    return { call: httpCaller(stack.url), work: goesOn, stop: () => stack.stop() }
  },
  async (options) => {
    const { api, stop, ...service } = await serviceWith('polled', options)
    const { functionTimeoutSeconds } = options
    const gateway = await startGateway({ handler: api, functionTimeoutSeconds, authorizer: believing })
    return {
      ...service,
      call: carryingGrants(httpCaller(gateway.url)),
      stop: () => gateway.stop().then(stop),
    }
  },
)

/** What was accepted runs by itself. */
const goesOn = async () => {}

const grantHeader = 'x-test-grant'

const carryingGrants =
  (call: Caller): Caller =>
  ({ grant, ...request }: Request) => {
    const headers = grant ? { [grantHeader]: Buffer.from(JSON.stringify(grant)).toString('base64url') } : {}
    return call({ ...request, headers: { ...request.headers, ...headers } })
  }

/** An authorizer that takes a test's word for who calls, and lets a request without one through to the function. */
const believing: Authorizer = async ({ headers }) => {
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
      work: goesOn,
      stop: async () => {},
    }),
    () => Promise.reject(new Error('a deployed service cannot be set up by a test')),
  )

const here = MULTISTATUS_ONLY_REMOTE ? [] : [inProcess, localHttp]

export const distances: readonly Distance[] = [...here, ...(MULTISTATUS_URL ? [remote(MULTISTATUS_URL)] : [])]
