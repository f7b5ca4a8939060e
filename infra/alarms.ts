import type { AlarmDefinition } from './alarms/definition.ts'
import { eventAlarms } from './alarms/events.ts'
import { functionAlarms } from './alarms/functions.ts'
import { queueAlarms } from './alarms/queues.ts'
import { requestAlarms } from './alarms/requests.ts'
import { unitsBurnt } from './alarms/units.ts'
import type { BulkData } from './parts/data.ts'
import type { BulkService } from './parts/service.ts'

/** The resources that the alarms watch. */
export interface Watched {
  readonly service: BulkService
  readonly data: BulkData
  /** The deployment's name, as its own metrics have it. */
  readonly name: string
  /** The most DynamoDB units that this stage expects in five minutes. */
  readonly unitsAlarm: number
}

/** All alarms for operators. */
export const alarmsOf = ({ service, data, name, unitsAlarm }: Watched): readonly AlarmDefinition[] => [
  ...requestAlarms(service, name),
  ...queueAlarms(data, name),
  ...functionAlarms(service),
  ...(service.events ? eventAlarms(service.events) : []),
  unitsBurnt(name, unitsAlarm),
]
