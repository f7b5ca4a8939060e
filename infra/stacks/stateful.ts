import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'
import { BulkData } from '../parts/data.ts'

export interface StatefulProps extends StackProps {
  readonly settings: Settings
}

/** The data, which must not be lost. Nothing here is removed or replaced with the other stacks. */
export class StatefulStack extends Stack {
  readonly data: BulkData

  constructor(scope: Construct, id: string, { settings, ...props }: StatefulProps) {
    super(scope, id, props)
    this.data = new BulkData(this, 'Default', { settings })
  }
}
