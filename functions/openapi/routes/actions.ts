import { refusalAnswers } from '../declared.ts'
import { embodied, guarded, keyed } from '../failures.ts'
import type { ActionRoute } from '../route-description.ts'
import { alone, answered, withoutBody, writing } from './item.ts'

export const actOnItemRoute: ActionRoute = {
  describeAction: (action, collection) => ({
    summary: `${action.name} one of ${collection.name}`,
    parameters: writing,
    body: { 'application/json': { schema: action.input } },
    ...(action.takesNothing ? { bodyMayLack: true as const } : {}),
    answers: [
      answered(200, 'Done; this is the item now.', collection),
      withoutBody('Done'),
      ...alone([
        'not-found',
        'precondition-failed',
        'validation-failed',
        'item-too-large',
        'collection-failed',
      ]),
      ...refusalAnswers(action.refusals),
      ...keyed('item'),
      ...embodied,
      ...guarded,
    ],
  }),
}
