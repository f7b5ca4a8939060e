import type { Column } from '../state/columns.ts'
import type { FailedRow } from '../state/failed-row.ts'
import { numberText } from '../state/words.ts'
import type { Work } from '../state/work.ts'
import { usePage } from './context.ts'

interface Shown {
  readonly row: FailedRow
  readonly columns: readonly Column[]
  readonly canMend: boolean
  readonly work: Work
}

export const FailedRowView = (shown: Shown) => {
  const { row, columns } = shown
  const why = `why-${shown.work.key}-${row.index}`
  return (
    <tr>
      <th scope="row" data-name="Line">
        {row.line ?? row.index + 1}
      </th>
      {row.isLaidOut && columns.map(({ name, at }) => <Cell key={at} {...{ ...shown, why, name, at }} />)}
      {!row.isLaidOut && columns.length > 0 && (
        <Cell {...{ ...shown, why, name: 'Row', at: 0, span: columns.length }} />
      )}
      <td data-name="Why" class="why" id={why}>
        <ul>
          {row.reasons.map(({ member, detail }) => (
            <li key={`${member}${detail}`} dir="auto">
              {member !== undefined && <b>{member}: </b>}
              {detail}
            </li>
          ))}
        </ul>
        <span class="hint">
          {row.status} {row.title}
        </span>
      </td>
    </tr>
  )
}

interface CellProps extends Shown {
  /** Of the element that says why. */
  readonly why: string
  readonly name: string
  readonly at: number
  readonly span?: number
}

const Cell = ({ row, name, at, span = 1, why, canMend, work }: CellProps) => {
  const { store } = usePage().effects
  const edit = work.rows.edits.get(row.index)
  const cells = edit?.cells ?? row.cells ?? []
  const isWrong = !row.isLaidOut || row.reasons.some(({ member }) => member === name)
  const isChanged = edit !== undefined && cells[at] !== row.cells?.[at]
  const change = (text: string) => {
    const edited = { row, cells: cells.map((cell, place) => (place === at ? text : cell)) }
    store.tell({
      type: 'work',
      key: work.key,
      event: { type: 'rows', event: { type: 'edited', edit: edited } },
    })
  }
  return (
    <td data-name={name} colSpan={span} class={isChanged ? 'changed' : ''}>
      {canMend && (row.cells?.[at] ?? '').length <= mostEditable ? (
        <Field
          label={`${name}, line ${row.line ?? row.index + 1}`}
          isLong={!row.isLaidOut || isLongText(row.cells?.[at] ?? '')}
          {...{ isWrong, why, change }}
          text={cells[at] ?? ''}
        />
      ) : (
        <bdi class={isWrong ? 'wrong' : ''}>{shortened(cells[at] ?? '')}</bdi>
      )}
    </td>
  )
}

/** A field of one line drops line ends, and shows little of a long text. */
const isLongText = (text: string): boolean => text.length > 500 || /[\r\n]/.test(text)

const mostLines = 12

/** A field of half a million lines keeps a browser busy for minutes; such a row is mended in the downloaded file. */
const mostEditable = 20_000

/** What is only read. A megabyte in one cell would keep everything else from being read. */
const shortened = (text: string): string =>
  text.length > 2000 ? `${text.slice(0, 2000)} … (${numberText(text.length)} characters)` : text

interface FieldProps {
  readonly label: string
  readonly text: string
  readonly isLong: boolean
  readonly isWrong: boolean
  readonly why: string
  readonly change: (text: string) => void
}

const Field = ({ label, text, isLong, isWrong, why, change }: FieldProps) => {
  const about = {
    'aria-label': label,
    'aria-invalid': isWrong,
    'aria-describedby': why,
    dir: 'auto',
    value: text,
  } as const
  return isLong ? (
    <textarea
      {...about}
      rows={Math.min(text.split('\n', mostLines).length, mostLines)}
      onInput={({ currentTarget }) => change(currentTarget.value)}
    />
  ) : (
    <input {...about} onInput={({ currentTarget }) => change(currentTarget.value)} />
  )
}
