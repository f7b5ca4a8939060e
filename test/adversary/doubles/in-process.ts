import { createDouble } from '../../../local/dynamodb-double/double.ts'
import { schemasOf } from '../../../local/dynamodb-double/ours.ts'
import type { Attributes, Database, Members } from './database.ts'

const schemas = schemasOf()

/** DynamoDB in this process: a call is answered, and has taken effect, at once. */
export const inProcess = (now: () => number): Database => {
  const double = createDouble({ tables: schemas, now: () => new Date(now()) })
  return {
    exchange: async (operation, input) => {
      const headers = {
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'content-type': 'application/x-amz-json-1.0',
      }
      const { status, body } = double.answer({
        method: 'POST',
        path: '/',
        headers,
        body: JSON.stringify(input),
      })
      return { status, body: JSON.parse(body) as Members }
    },
    watch: (listener) =>
      void double.observe(({ table, before, after }) =>
        listener({ table, before: before as Attributes | undefined, after: after as Attributes | undefined }),
      ),
    expire: async () => void double.sweep(),
    close: async () => double.close(),
  }
}
