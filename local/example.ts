import type { Collection } from '../functions/model/collection.ts'
import { exampleOf } from '../functions/openapi/example-item.ts'

/**
 * Two commands to begin with, made of the first collection that has an example: a batch of two operations, of which one fails,
 * and an import. Where none has, one that works with any.
 */
export const exampleCommands = (
  collections: readonly Collection[],
  url: string,
  authorization: string,
): string => {
  const shown = collections.find((collection) => exampleOf(collection) !== undefined)
  const example = shown && exampleOf(shown)
  if (!example) return withoutExample(collections, url, authorization)
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

const withoutExample = (collections: readonly Collection[], url: string, authorization: string): string =>
  `Look at what there is:

  curl -i ${url}/v1/${collections[0]?.name ?? ''}${authorization}

(\`.meta({ examples: [{ … }] })\` on a schema has a request to copy stand here, and in the description.)
`
