import { useRef, useState } from 'preact/hooks'
import type { OperationResult } from '../../client/index.ts'
import { adviceAbout } from '../send/effects.ts'
import { type ResultsPage, resultNamed, resultsPage } from '../send/results.ts'
import type { Advice } from '../state/advice.ts'
import { AdviceBox } from './advice-box.tsx'
import { usePage } from './context.ts'
import { ResultTable } from './result-table.tsx'
import { SearchById } from './search-by-id.tsx'

const first = '?limit=50'

/** All results of a batch, page by page, or one by its id. */
export const Results = ({ batch }: { batch: string }) => {
  const { effects } = usePage()
  const { connection } = effects
  const [page, setPage] = useState<ResultsPage>()
  const [advice, setAdvice] = useState<Advice>()
  const asked = useRef(0)
  /** What was asked last counts, in whatever order the answers come. */
  const told = (reading: Promise<ResultsPage>) => {
    const number = ++asked.current
    const last = (tell: () => void) => number === asked.current && tell()
    return reading.then(
      (found) =>
        last(() => {
          setAdvice(undefined)
          setPage(found)
        }),
      (error: unknown) => last(() => setAdvice(adviceAbout(effects, error))),
    )
  }
  const alone = (result: OperationResult): ResultsPage => ({ results: [result], next: undefined })
  const read = (query: string) => told(resultsPage(batch, query, connection))
  return (
    <details
      class="results"
      onToggle={({ currentTarget }) => currentTarget.open && page === undefined && read(first)}
    >
      <summary>All results</summary>
      <div class="choices">
        <p>
          <label for={`status-${batch}`}>Show</label>
          <select
            id={`status-${batch}`}
            onChange={({ currentTarget: { value } }) =>
              read(value === '' ? first : `${first}&status=${value}`)
            }
          >
            <option value="">all</option>
            <option value="failed">failed</option>
            <option value="success">done</option>
          </select>
        </p>
        <SearchById
          id={`operation-${batch}`}
          label="Operation"
          button="Find"
          onSearch={(id) => told(resultNamed(batch, id, connection).then(alone))}
        />
      </div>
      {advice && <AdviceBox advice={advice} />}
      {page && <ResultTable results={page.results} />}
      <div class="buttons">
        <button type="button" onClick={() => read(first)}>
          From the beginning
        </button>
        {page?.next !== undefined && (
          <button type="button" onClick={() => read(page.next ?? first)}>
            Next page
          </button>
        )}
      </div>
    </details>
  )
}
