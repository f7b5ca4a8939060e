import type { ShownItem } from '../../lists/show.ts'
import { problems } from '../../model/problems.ts'
import type { View } from '../view.ts'
import type { Asked, Text } from './face.ts'
import { renderRefusal } from './json/render-refusal.ts'

/**
 * A page in a format that holds items and nothing else. One that cannot be shown would be missing without a word, so the
 * page is refused, and says which one it is; JSON can show the others.
 */
export const wholePage = (
  { shown }: View<'list'>,
  request: Asked,
  render: (items: readonly ShownItem[]) => Text,
): Text => {
  const unshown = shown.find((one) => 'failure' in one)
  if (unshown === undefined) return render(shown.filter((one) => 'item' in one))
  const { id, failure } = unshown
  const told = { ...failure, detail: `The item ${id} cannot be shown. ${failure.detail}` }
  const text = renderRefusal(told, request)
  return { ...text, statusCode: problems[failure.problem].status }
}
