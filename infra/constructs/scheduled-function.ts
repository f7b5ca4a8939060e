import { Duration, Validations } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { Construct } from 'constructs'
import { OwnFunction } from './own-function.ts'
import type { OwnFunctionProps } from './service-function.ts'

export interface ScheduledFunctionProps extends OwnFunctionProps {
  readonly timeoutSeconds: number
  readonly everyMinutes: number
}

/** A function on a schedule. The next call repairs what a failed call left. */
export class ScheduledFunction extends OwnFunction {
  constructor(scope: Construct, id: string, { everyMinutes, ...props }: ScheduledFunctionProps) {
    super(scope, id, { ...props, failures: nextOne })
    const schedule = Schedule.rate(Duration.minutes(everyMinutes))
    const rule = new Rule(scope, `${id}Schedule`, { schedule, targets: [new LambdaFunction(this.called)] })
    Validations.of(rule).acknowledge({ id: 'Serverless-EventBusDLQ', reason: nextOne })
  }
}

const nextOne =
  'A call carries nothing to lose: the next one, minutes later, looks at the same records again.'
