import { useState } from 'preact/hooks'
import { advise } from '../send/effects.ts'
import { sendMended } from '../send/mend.ts'
import { turn } from '../send/turn.ts'
import { allColumns, columnsAbout, mostColumns } from '../state/columns.ts'
import { hasNext, rowsLeft, rowsPerPage } from '../state/rows.ts'
import { counted, numberText } from '../state/words.ts'
import { failuresLeft, isOver, type Work } from '../state/work.ts'
import { usePage } from './context.ts'
import { FailedRowView } from './failed-row.tsx'
import { TableBox } from './table-box.tsx'

/** Exactly which rows failed: their lines, what was in them, and why. */
export const FailedTable = ({ work }: { work: Work }) => {
  const { effects } = usePage()
  const { rows, isCheck, target } = work
  const left = rowsLeft(rows)
  const [isWhole, setWhole] = useState(false)
  const all = rows.columns ?? (left.some(({ cells }) => cells !== undefined) ? ['Row'] : [])
  const columns = isWhole ? allColumns(all) : columnsAbout(all, left)
  const canMend = !isCheck && target !== undefined && isOver(work)
  const count = rows.edits.size
  return (
    <div class="failed">
      <TableBox label="Failed rows">
        <table>
          <caption>
            {isCheck ? 'Rows that would fail' : 'Failed rows'} ({numberText(failuresLeft(work))})
            {canMend && left.length > 0 && (
              <span class="hint"> Mend cells here, then send only those rows again.</span>
            )}
          </caption>
          <thead>
            <tr>
              <th scope="col">Line</th>
              {columns.map(({ name, at }) => (
                <th scope="col" key={at} dir="auto">
                  {name}
                </th>
              ))}
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {left.map((row) => (
              <FailedRowView key={row.index} {...{ row, columns, canMend, work }} />
            ))}
          </tbody>
        </table>
      </TableBox>
      {left.length === 0 && rows.mended.size > 0 && <p class="hint">All rows of this page are mended.</p>}
      {all.length > mostColumns && (
        <label class="whole">
          <input
            type="checkbox"
            class="tick"
            checked={isWhole}
            onChange={({ currentTarget }) => setWhole(currentTarget.checked)}
          />
          Show all {numberText(all.length)} columns, not only the id and what is wrong
        </label>
      )}
      {columns.length === 0 && left.length > 0 && (
        <p class="hint">The service keeps no values of rows that were sent without an upload.</p>
      )}
      <Pages work={work} />
      {canMend && left.length > 0 && (
        <button
          type="button"
          class={count > 0 ? 'main ready' : 'main'}
          disabled={count === 0 || rows.isSending}
          onClick={() => sendMended(work, effects)}
        >
          {rows.isSending ? 'Sending …' : `Send ${counted(count, 'mended row')} again`}
        </button>
      )}
    </div>
  )
}

const Pages = ({ work }: { work: Work }) => {
  const { effects } = usePage()
  const { page } = work.rows
  const last = Math.ceil(work.counts.failed / rowsPerPage)
  if (last <= 1) return null
  const to = (next: number) =>
    turn(work, next, effects).catch((error: unknown) => advise(effects, work.key, error))
  return (
    <nav class="pages" aria-label="Pages of failed rows">
      <button type="button" disabled={page === 0} onClick={() => to(page - 1)}>
        Previous
      </button>
      <span>
        Page {numberText(page + 1)} of {numberText(last)}
      </span>
      <button type="button" disabled={!hasNext(work.rows)} onClick={() => to(page + 1)}>
        Next
      </button>
    </nav>
  )
}
