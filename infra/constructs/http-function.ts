import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'
import { consoleFlag } from '../console-settings.ts'
import { environmentOf } from '../environment.ts'
import { externals, sidecars } from '../packaging.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

export type HttpFunctionProps = Pick<ServiceFunctionProps, 'entry' | 'settings' | 'key'>

const filesLater = Object.fromEntries(sidecars.map(({ variable, file }) => [variable, file]))

/** A function that answers API Gateway. */
export class HttpFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, props: HttpFunctionProps) {
    const { settings } = props
    super(scope, id, {
      ...props,
      timeoutSeconds: settings.functionTimeoutSeconds,
      environment: { ...environmentOf(settings), ...filesLater },
      reservedConcurrency: settings.reservedConcurrency,
      commandHooks: sidecarFiles(settings),
      externals,
      failures: 'API Gateway waits for the answer and gets the error; nothing is invoked asynchronously.',
    })
  }
}

/** The description of the API is made from the same collections and settings, and stored beside the code. */
const sidecarFiles = (settings: Settings): ICommandHooks => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (root, output) => [
    `node "${root}/docs/bundle.ts" "${output}" ${documentFlags(settings)}`,
    `node "${root}/infra/bundle-sidecar.ts" "${output}"`,
  ],
})

const documentFlags = ({ batchStatus, auth, publicDocs, console: asked }: Settings): string =>
  [
    `--batch-status ${batchStatus}`,
    `--auth ${auth.type}`,
    ...(auth.type === 'lambda' ? auth.identitySources.map((source) => `--identity-source '${source}'`) : []),
    `--docs ${publicDocs ? 'public' : 'guarded'}`,
    ...consoleFlag({ auth, console: asked }),
  ].join(' ')
