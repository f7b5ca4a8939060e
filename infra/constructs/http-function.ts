import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'
import { environmentOf } from '../environment.ts'
import { ServiceFunction } from './service-function.ts'

/** A function that answers API Gateway. */
export class HttpFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, entry: string, settings: Settings) {
    super(scope, id, {
      entry,
      settings,
      timeoutSeconds: settings.functionTimeoutSeconds,
      environment: environmentOf(settings),
      reservedConcurrency: settings.reservedConcurrency,
      failures: 'API Gateway waits for the answer and gets the error; nothing is invoked asynchronously.',
    })
  }
}
