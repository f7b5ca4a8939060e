import { names } from '../support/statements.ts'
import type { Interceptor } from '../support/wire.ts'

/** What is to be read of this city is not read, for load. */
export const unread =
  (id: string): Interceptor =>
  async ({ command, input, proceed }) => {
    if (command !== 'BatchGetItemCommand' || !names(input, 'cities', id)) return proceed()
    const { RequestItems: UnprocessedKeys } = input as { readonly RequestItems: Record<string, unknown> }
    return { Responses: {}, UnprocessedKeys, $metadata: {} }
  }
