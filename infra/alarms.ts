import type { AlarmDefinition } from './alarms/definition.ts'
import { functionAlarms } from './alarms/functions.ts'
import { queueAlarms } from './alarms/queues.ts'
import { requestAlarms } from './alarms/requests.ts'
import { unitsBurnt } from './alarms/units.ts'
import type { ServiceStack } from './stacks/service.ts'
import type { StatefulStack } from './stacks/stateful.ts'

/** What the alarms look at. */
export interface Watched {
  readonly service: ServiceStack
  readonly stateful: StatefulStack
  /** The deployment's name, as its own metrics have it. */
  readonly name: string
  /** DynamoDB units in five minutes that are more than this stage expects. */
  readonly unitsAlarm: number
}

/** Everything that somebody is woken for. */
export const alarmsOf = ({ service, stateful, name, unitsAlarm }: Watched): readonly AlarmDefinition[] => [
  ...requestAlarms(service, name),
  ...queueAlarms(stateful, name),
  ...functionAlarms(service),
  unitsBurnt(name, unitsAlarm),
]
