import type { ExportRound } from '../export/measure.ts'
import type { Exported, Side } from '../export/order.ts'
import { ratio, spread } from '../stats.ts'
import { mebibytes, middle, number, table, times } from './format.ts'

const labels: Readonly<Record<Side, string>> = {
  multistatus: 'Multistatus: `GET /v1/cities` as NDJSON, 1,000 items a page',
  'query-loop': 'A loop of Query by hand (DocumentClient), 1 MB a page',
}

/** All items of a collection to the bytes of NDJSON, by either way; both give the same items. */
export const exportTable = (rounds: readonly ExportRound[]): string => {
  const of = (side: Side, figure: (exported: Exported) => number) =>
    rounds.map((round) => figure(round.of[side]))
  const cpu = ({ cpu }: Exported) => cpu
  const items = rounds[0]?.items ?? Number.NaN
  return table(
    [`Export of ${number(items)} items`, 'CPU µs/item', ': by hand', 'Seconds', 'MiB'],
    (['multistatus', 'query-loop'] as const).map((side) => [
      labels[side],
      middle(spread(of(side, ({ cpu }) => (cpu * 1000) / items))),
      times(ratio(of(side, cpu), of('query-loop', cpu))),
      middle(spread(of(side, ({ wall }) => wall / 1000))),
      mebibytes(rounds[0]?.of[side].bytes ?? Number.NaN),
    ]),
  )
}
