import { RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'

export interface KeptLogProps {
  readonly settings: Settings
  /** When absent, CloudWatch's own key. */
  readonly key: IKey | undefined
}

/** A log that is kept for the stage's retention time, and removed with its stack. */
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
