import type { Construct } from 'constructs'
import type { Auth } from '../config.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

type Source = Extract<Extract<Auth, { type: 'lambda' }>['function'], { entry: string }>

export interface AuthorizerFunctionProps extends Pick<ServiceFunctionProps, 'settings' | 'key'> {
  readonly source: Source
}

/** API Gateway waits no longer for an authorizer. */
const timeoutSeconds = 10

/** A deployer's own authorizer, from its file. It has no rights but to write its log. */
export class AuthorizerFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { source, ...props }: AuthorizerFunctionProps) {
    super(scope, id, {
      ...props,
      ...source,
      timeoutSeconds,
      failures: 'API Gateway waits for the answer and refuses the request without one.',
    })
  }
}
