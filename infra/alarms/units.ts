import { type Measured, measure } from '../measures.ts'
import type { AlarmDefinition } from './definition.ts'

/** The alarm on consumed units, which successful requests use as well. */
export const unitsBurnt = (of: Measured, threshold: number): AlarmDefinition => ({
  name: 'UnitsBurnt',
  metric: measure(of, 'ConsumedCapacity'),
  threshold,
  periods: 2,
  impact:
    'Callers use more of DynamoDB than this stage expects: it is paid for, and near the table’s limits others are refused.',
  firstStep:
    'In the function’s log group, query: filter message = "request answered" | stats sum(consumedCapacity) as units by caller, route | sort units desc. Then lower throttling, or what that caller may do.',
})
