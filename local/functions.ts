import type { DynamoDBStreamEvent } from 'aws-lambda'
import type { Collection } from '../functions/model/collection.ts'
import { readSecrets } from '../functions/webhooks/secrets.ts'
import { type FunctionEnvironment, type FunctionName, setFunctionEnvironment } from './environment.ts'
import type { LambdaHandler } from './gateway/invoke.ts'
import type { FunctionHandler } from './invocation.ts'
import type { QueueHandler } from './poller.ts'
import type { ScheduledHandler } from './schedule.ts'

/** The handlers of the deployed functions. */
interface Functions {
  readonly api: LambdaHandler
  readonly importer: QueueHandler
  readonly worker: QueueHandler
  readonly sweeper: ScheduledHandler
  /** The last three are made only where somebody is told. */
  readonly notifier: QueueHandler
  readonly webhookSender: QueueHandler
  readonly publisher: FunctionHandler<DynamoDBStreamEvent>
}

/** … of one stack. */
type Teller = 'notifier' | 'webhookSender' | 'publisher'
export type LoadedFunctions = Omit<Functions, Teller> & {
  readonly [Name in Teller]: Functions[Name] | undefined
}

/** Each replaces the function of its name, in tests. */
export type Loaders = { readonly [name in FunctionName]?: () => Promise<Functions[name]> }

/** What the functions of one stack are made of. */
export interface Made {
  readonly environment: FunctionEnvironment
  readonly collections: readonly Collection[]
  readonly load: Loaders
}

/** Of which the environment of this process is now. */
let making: Promise<unknown> = Promise.resolve()

/**
 * A function reads its environment when it is made, so each is set before; the API's is set last and stays. Functions of
 * several stacks are made one after the other, since they have one process's environment.
 */
export const loadFunctions = (made: Made): Promise<LoadedFunctions> => {
  const mine = making.then(() => makeFunctions(made))
  making = mine.catch(() => undefined)
  return mine
}

const makeFunctions = async ({ environment, collections, load }: Made): Promise<LoadedFunctions> => {
  const own = loadersFor(collections, environment)
  const made = async <Name extends FunctionName>(name: Name): Promise<Functions[Name]> => {
    setFunctionEnvironment(environment, name)
    return await (load[name] ?? own[name])()
  }
  const { events } = environment
  return {
    notifier: events && (await made('notifier')),
    webhookSender: events?.webhooks && (await made('webhookSender')),
    publisher: events?.bus ? await made('publisher') : undefined,
    importer: await made('importer'),
    worker: await made('worker'),
    sweeper: await made('sweeper'),
    api: await made('api'),
  }
}

/** The deployed functions' own parts. They are read when a stack starts, since whoever brings others needs none of them. */
const loadersFor = (
  collections: readonly Collection[],
  { events }: FunctionEnvironment,
): Required<Loaders> => ({
  notifier: async () => (await import('../functions/compose/notifier.ts')).composeNotifier(),
  webhookSender: async () => {
    const secrets = readSecrets(events?.webhooks?.secret ?? '')
    const { composeWebhookSender } = await import('../functions/compose/webhook-sender.ts')
    return composeWebhookSender({ secretsOf: async () => secrets })
  },
  publisher: async () => (await import('../functions/compose/publisher.ts')).composePublisher(collections),
  importer: async () => (await import('../functions/compose/importer.ts')).composeImporter(collections),
  worker: async () => (await import('../functions/compose/worker.ts')).composeWorker(collections),
  sweeper: async () => (await import('../functions/compose/sweeper.ts')).composeSweeper(),
  api: async () => (await import('../functions/compose/api.ts')).composeApi(collections),
})
