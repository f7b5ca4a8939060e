import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { bundleHttpFunction } from '../code/bundle.ts'
import { addDocuments, documentFlags } from '../code/documents.ts'
import { type Entry, entryOf } from '../code/entries.ts'
import { codeMadeBy } from '../code/function-code.ts'
import type { Settings } from '../config.ts'
import { environmentOf } from '../environment.ts'
import { linkVariables } from './service-domain.ts'
import { type OwnFunctionProps, ServiceFunction } from './service-function.ts'

/** A function that answers API Gateway. */
export class HttpFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, props: OwnFunctionProps) {
    const { entry, settings, domain } = props
    super(scope, id, {
      ...props,
      code: codeOf(entryOf(entry, settings.collections), settings),
      memory: settings.memory[entry],
      timeoutSeconds: settings.functionTimeoutSeconds,
      environment: { ...environmentOf(settings), ...linkVariables(domain) },
      reservedConcurrency: settings.reservedConcurrency,
      provisionedConcurrency: settings.provisionedConcurrency,
      failures: 'API Gateway waits for the answer and gets the error; nothing is invoked asynchronously.',
    })
  }
}

/** The description of the API lies beside the code. */
const codeOf = (entry: Entry, settings: Settings): Code => {
  const flags = documentFlags(settings)
  return codeMadeBy(JSON.stringify([entry, flags]), (directory) => {
    bundleHttpFunction(entry, directory)
    addDocuments(flags, directory)
  })
}
