import type { Construct } from 'constructs'
import { bundleFunction } from '../code/bundle.ts'
import { entryOf } from '../code/entries.ts'
import { codeMadeBy } from '../code/function-code.ts'
import { type OwnFunctionProps, ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

type Props = OwnFunctionProps & Omit<ServiceFunctionProps, 'code' | 'memory'>

/** A function of the service behind a queue, a stream or a clock, with its code and the size of the settings. */
export class OwnFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, props: Props) {
    const { entry, settings } = props
    const begins = entryOf(entry, settings.collections)
    const code = codeMadeBy(JSON.stringify(begins), (directory) => bundleFunction(begins, directory))
    super(scope, id, { ...props, code, memory: settings.memory[entry] })
  }
}
