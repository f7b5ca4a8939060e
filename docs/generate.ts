import { readFileSync, writeFileSync } from 'node:fs'
import { collections } from '../functions/collections/all.ts'
import { batchCompleted, itemChanged } from '../functions/http/faces/json/schemas/events.ts'
import { type Problem, problems } from '../functions/model/problems.ts'
import { eventSchemaText } from './event-schema.ts'
import { openapiText } from './openapi.ts'

/** Writes the generated documents; with `--check` it only says whether they are up to date. */
const documents: Readonly<Record<string, () => string>> = {
  'problems.md': () => problemsPage(Object.entries(problems)),
  'openapi.json': () => openapiText(collections),
  'eventbridge/batch.completed.json': () => eventSchemaText(batchCompleted),
  'eventbridge/item.changed.json': () => eventSchemaText(itemChanged),
}

const problemsPage = (table: readonly (readonly [string, Problem])[]): string => `# Problems

<!-- Generated from functions/model/problems.ts by \`npm run generate\`. -->

Every failure is an RFC 9457 problem whose \`type\` is \`/problems/{name}\`; the service explains each at that path, with
the text below. In a batch the same problem stands in the \`error\` of the operation that failed. *Retryable* means that
sending the same thing again, after \`retryAfter\` seconds, may help.

${table.map(([name, problem]) => section(name, problem)).join('\n')}`

const section = (
  name: string,
  { status, title, retryable, meaning, cause, cure }: Problem,
): string => `## ${name}

${status} ${title}${retryable ? ', retryable' : ''}

- Meaning: ${meaning}
- Cause: ${cause}
- Cure: ${cure}
`

const checking = process.argv.includes('--check')

for (const [name, generate] of Object.entries(documents)) {
  const file = new URL(name, import.meta.url)
  const text = generate()
  if (!checking) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`docs/${name} is not up to date: run \`npm run generate\``)
    process.exitCode = 1
  }
}
