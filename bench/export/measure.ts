import { partitionOf } from '../../functions/model/item-key.ts'
import { chunked, realCities } from '../../local/demo/cities.ts'
import { bundlePath } from '../bundle.ts'
import { cities } from '../collections.ts'
import { environmentFor } from '../environment.ts'
import { type Child, startChild } from '../measure/child.ts'
import type { DelayedDoubleProcess } from '../measure/delayed-double-process.ts'
import { subject } from '../subject.ts'
import { type Exported, type ExportOrder, type Side, sides } from './order.ts'

/** One round: both ways, one right after the other. */
export interface ExportRound {
  readonly items: number
  readonly of: Readonly<Record<Side, Exported>>
}

export interface ExportSettings {
  /** All of them if undefined. */
  readonly cities: number | undefined
  readonly rounds: number
}

/** Exports all cities by either way, in turns. The first turn of each warms up, and is compared instead of counted. */
export const measureExports = async (
  { cities: most, rounds }: ExportSettings,
  double: DelayedDoubleProcess,
): Promise<readonly ExportRound[]> => {
  const { child } = await startChild<string>(bundlePath('export-child'), environment(double.url), [
    '--expose-gc',
  ])
  const ask = <T>(order: ExportOrder) => child.ask<T>(order)
  try {
    await double.clear()
    await double.reset(0)
    for (const batch of chunked(realCities().slice(0, most), 1_000))
      await ask({ order: 'fill', cities: batch })
    const items = await ask<number>({ order: 'compare' })
    const found: ExportRound[] = []
    for (let round = 0; round < rounds; round++) found.push({ items, of: await both(round, child) })
    return found
  } finally {
    await child.stop()
  }
}

/** The order changes, so that neither always runs after the other. */
const both = async (round: number, child: Child): Promise<ExportRound['of']> => {
  const [first, second] = round % 2 === 0 ? sides : sides.toReversed()
  const exported = async (side: Side = 'multistatus') =>
    [side, await child.ask<Exported>({ order: 'export', side })] as const
  return Object.fromEntries([await exported(first), await exported(second)]) as ExportRound['of']
}

const environment = (dynamodb: string): NodeJS.ProcessEnv => ({
  ...environmentFor(dynamodb),
  BENCH_BUNDLE: bundlePath(subject.bundle),
  BENCH_QUERY_LOOP: bundlePath('query-loop'),
  BENCH_PARTITIONS: JSON.stringify(
    Array.from({ length: cities.shards }, (_, shard) => partitionOf('shared', cities, shard)),
  ),
})
