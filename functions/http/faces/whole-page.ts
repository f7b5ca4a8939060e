import type { ShownItem } from '../../lists/show.ts'
import { problems } from '../../model/problems.ts'
import type { View } from '../view.ts'
import type { Text } from './face.ts'
import { renderRefusal } from './json/render-refusal.ts'

/**
 * A page in a format that holds items and nothing else. One that cannot be shown would be missing without a word, so the
 * page is refused, and says which one it is; JSON can show the others.
 */
export const wholePage = ({ shown }: View<'list'>, render: (items: readonly ShownItem[]) => Text): Text => {
  const unshown = shown.find((one) => 'failure' in one)
  if (unshown === undefined) return render(shown.filter((one) => 'item' in one))
  const { id, failure } = unshown
  const text = renderRefusal({ ...failure, detail: `The item ${id} cannot be shown. ${failure.detail}` })
  return { ...text, statusCode: problems[failure.problem].status }
}
