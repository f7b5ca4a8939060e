import { RemovalPolicy } from 'aws-cdk-lib'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'

/** A log that is kept for as long as the stage says, and goes with its stack. */
export class KeptLog extends LogGroup {
  constructor(scope: Construct, id: string, { logRetentionDays }: Settings) {
    super(scope, id, { retention: logRetentionDays, removalPolicy: RemovalPolicy.DESTROY })
  }
}
