import { useEffect } from 'preact/hooks'
import type { BatchStatus } from '../../client/index.ts'
import { states } from '../../client/service.ts'
import { go } from '../send/place.ts'
import type { Filter } from '../state/route.ts'
import { instantText, numberText } from '../state/words.ts'
import { AdviceBox } from './advice-box.tsx'
import { useApp, usePage } from './context.ts'
import { SearchById } from './search-by-id.tsx'
import { TableBox } from './table-box.tsx'

/** The caller's batches, newest first. */
export const BatchList = ({ filter }: { filter: Filter }) => {
  const { list } = useApp()
  const { lister } = usePage()
  useEffect(() => void lister.open(filter), [filter, lister])
  return (
    <section class="panel" aria-labelledby="batches">
      <h2 id="batches">Batches</h2>
      <div class="choices">
        <Filters filter={filter} />
        <ById />
      </div>
      {list?.advice && <AdviceBox advice={list.advice} />}
      {list && list.batches.length === 0 && list.isWhole && !list.advice && (
        <p role="status">There are none. What was sent in one small request is found by its id only.</p>
      )}
      {list && list.batches.length > 0 && <BatchTable batches={list.batches} />}
      {list && !list.isWhole && (
        <button type="button" onClick={() => lister.more(list)}>
          Show more
        </button>
      )}
    </section>
  )
}

const Filters = ({ filter }: { filter: Filter }) => {
  const { store } = usePage().effects
  const choose = (name: keyof Filter, value: string) => {
    const { [name]: _, ...others } = filter
    go.to({ page: 'list', filter: value === '' ? others : { ...others, [name]: value } }, store)
  }
  return (
    <>
      <p>
        <label for="state">State</label>
        <select
          id="state"
          value={filter.state ?? ''}
          onChange={({ currentTarget }) => choose('state', currentTarget.value)}
        >
          <option value="">any</option>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </p>
      {(['after', 'before'] as const).map((name) => (
        <p key={name}>
          <label for={name}>{name === 'after' ? 'From' : 'To'}</label>
          <input
            id={name}
            type="date"
            value={filter[name] ?? ''}
            onChange={({ currentTarget }) => choose(name, currentTarget.value)}
          />
        </p>
      ))}
    </>
  )
}

const ById = () => {
  const { store } = usePage().effects
  return (
    <SearchById
      id="batch"
      label="Id of a batch"
      pattern="\s*[\w\-]+\s*"
      button="Open"
      onSearch={(id) => go.to({ page: 'batches', ids: [id.trim()] }, store)}
    />
  )
}

const BatchTable = ({ batches }: { batches: readonly BatchStatus[] }) => (
  <TableBox label="Found batches">
    <table>
      <thead>
        <tr>
          {['Begun', 'What', 'State', 'Rows', 'Done', 'Failed', 'Batch'].map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {batches.map(({ id, state, summary, createdAt, import: file }) => (
          <tr key={id}>
            <td data-name="Begun">{instantText(createdAt)}</td>
            <td data-name="What">
              {file ? `${file.action ?? file.method} ${file.collection}` : 'operations'}
            </td>
            <td data-name="State">{state}</td>
            <td data-name="Rows">{numberText(summary.total)}</td>
            <td data-name="Done">{numberText(summary.success)}</td>
            <td data-name="Failed" class={summary.failed > 0 ? 'wrong' : ''}>
              {numberText(summary.failed)}
            </td>
            <td data-name="Batch">
              <a href={`#/batches/${id}`}>{id}</a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </TableBox>
)
