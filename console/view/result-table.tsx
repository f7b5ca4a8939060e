import type { OperationResult } from '../../client/index.ts'
import { TableBox } from './table-box.tsx'

export const ResultTable = ({ results }: { results: readonly OperationResult[] }) => (
  <TableBox label="Results">
    <table>
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col">Line</th>
          <th scope="col">Status</th>
          <th scope="col">What became of it</th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <tr key={result.index}>
            <th scope="row" data-name="Operation">
              {result.id}
            </th>
            <td data-name="Line">{result.line ?? ''}</td>
            <td data-name="Status" class={result.ok ? '' : 'wrong'}>
              {result.status}
            </td>
            <td data-name="What became of it">{becameOf(result)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </TableBox>
)

const becameOf = (result: OperationResult): string => {
  if (result.ok) return result.location ?? 'done'
  const { title, detail, errors = [] } = result.error
  const places = errors.map(({ pointer, detail: why }) => `${pointer}: ${why}`)
  return [title, detail, ...places].filter((text) => text !== undefined).join('. ')
}
