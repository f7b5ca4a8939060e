import type { Collection } from '../functions/model/collection.ts'
import { exampleOf } from '../functions/openapi/example-item.ts'

/**
 * Two commands to begin with, made of the first collection that has an example (`.meta({ examples: […] })`); undefined
 * where none has. A batch of two operations, of which one fails, and an import.
 */
export const exampleCommands = (
  collections: readonly Collection[],
  url: string,
  authorization: string,
): string | undefined => {
  const shown = collections.find((collection) => exampleOf(collection) !== undefined)
  const example = shown && exampleOf(shown)
  if (!example) return undefined
  const { name, ids } = shown
  const body = { ...(ids === 'client' && { id: example.id }), ...example.members }
  const operations = [
    { method: 'POST', path: `/${name}`, body },
    { method: 'GET', path: `/${name}/no-such-id` },
  ].map((operation) => `    ${shell(JSON.stringify(operation))}`)
  return `Try two operations in one request, of which one fails:

  curl -i ${url}/v1/batches -H 'content-type: application/json'${authorization} -d '{ "operations": [
${operations.join(',\n')} ] }'

Or import a file of any size; the answer says where to upload it:

  curl -i ${url}/v1/imports -H 'content-type: application/json'${authorization} -d '{
    "collection": "${name}", "method": "${ids === 'client' ? 'PUT' : 'POST'}", "contentType": "text/csv" }'
`
}

/** Inside of apostrophes. */
const shell = (text: string): string => text.replaceAll("'", `'\\''`)
