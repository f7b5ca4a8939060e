import { type FunctionEnvironment, type FunctionName, setFunctionEnvironment } from './environment.ts'
import type { LambdaHandler } from './gateway/invoke.ts'
import type { QueueHandler } from './poller.ts'
import type { ScheduledHandler } from './schedule.ts'

/** The handlers of the deployed functions. */
export interface Functions {
  readonly api: LambdaHandler
  readonly importer: QueueHandler
  readonly worker: QueueHandler
  readonly sweeper: ScheduledHandler
}

/** Each replaces the function of its name, in tests. */
export type Loaders = { readonly [name in FunctionName]?: () => Promise<Functions[name]> }

/** A handler reads the environment when it is loaded, so each is set before; the API's is set last and stays. */
export const loadFunctions = async (
  environment: FunctionEnvironment,
  loaders: Loaders,
): Promise<Functions> => {
  starts += 1
  const load = async <Name extends FunctionName>(name: Name): Promise<Functions[Name]> => {
    setFunctionEnvironment(environment, name)
    return (await (loaders[name] ?? coldStart)(name)) as Functions[Name]
  }
  return {
    importer: await load('importer'),
    worker: await load('worker'),
    sweeper: await load('sweeper'),
    api: await load('api'),
  }
}

let starts = 0

/** Each start of the stack loads them anew. */
const coldStart = async (name: FunctionName): Promise<unknown> => {
  const module = new URL(`../functions/entry/${name}.ts?start=${starts}`, import.meta.url)
  return ((await import(module.href)) as { readonly handler: unknown }).handler
}
