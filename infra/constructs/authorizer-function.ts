import { resolve } from 'node:path'
import type { Construct } from 'constructs'
import { bundleFunction } from '../code/bundle.ts'
import { codeMadeBy } from '../code/function-code.ts'
import type { Auth } from '../config.ts'
import type { KeptLogProps } from './kept-log.ts'
import { ServiceFunction } from './service-function.ts'

type Source = Extract<Extract<Auth, { type: 'lambda' }>['function'], { entry: string }>

export interface AuthorizerFunctionProps extends KeptLogProps {
  readonly source: Source
}

/** API Gateway waits no longer for an authorizer. */
const timeoutSeconds = 10

/** A deployer's own authorizer, from its file. It has no rights but to write its log. */
export class AuthorizerFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { source, ...props }: AuthorizerFunctionProps) {
    super(scope, id, {
      ...props,
      environment: source.environment,
      code: codeMadeBy(resolve(source.entry), (directory) =>
        bundleFunction({ file: resolve(source.entry) }, directory),
      ),
      timeoutSeconds,
      failures: 'API Gateway waits for the answer and refuses the request without one.',
    })
  }
}
