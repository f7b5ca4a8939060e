import { RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'

export interface KeptLogProps {
  readonly settings: Settings
  /** Without one, CloudWatch's own. */
  readonly key: IKey | undefined
}

/** A log that is kept for as long as the stage says, and goes with its stack. */
export class KeptLog extends LogGroup {
  constructor(scope: Construct, id: string, { settings, key }: KeptLogProps) {
    const retention = settings.logRetentionDays
    super(scope, id, {
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
    })
  }
}
