import type { AlarmDefinition } from './alarms/definition.ts'
import { eventAlarms } from './alarms/events.ts'
import { functionAlarms } from './alarms/functions.ts'
import { queueAlarms } from './alarms/queues.ts'
import { requestAlarms } from './alarms/requests.ts'
import { unitsBurnt } from './alarms/units.ts'
import type { Measured } from './measures.ts'
import type { BulkData } from './parts/data.ts'
import type { BulkService } from './parts/service.ts'

/** The resources that the alarms watch. */
export interface Watched extends Measured {
  readonly service: BulkService
  readonly data: BulkData
  /** The most DynamoDB units that this stage expects in five minutes. */
  readonly unitsAlarm: number
}

/** All alarms for operators. */
export const alarmsOf = ({ service, data, unitsAlarm, ...measured }: Watched): readonly AlarmDefinition[] => [
  ...requestAlarms(service, measured),
  ...queueAlarms(data, measured),
  ...functionAlarms(service),
  ...(service.events ? eventAlarms(service.events) : []),
  unitsBurnt(measured, unitsAlarm),
]
