import { writeFile } from 'node:fs/promises'
import { UsageError } from '../../client/cli/usage-error.ts'
import { openapiText } from '../../docs/openapi.ts'
import { collectionsIn } from '../../loading/collections.ts'
import { defaultFile } from '../default-file.ts'
import { openapiOptions, optionLines } from '../options.ts'
import { readOptions } from '../read-options.ts'

const help = `Usage: multistatus openapi [FILE] [options]

Prints the OpenAPI 3.1 description of the service of these collections (FILE: ${defaultFile} when absent).

${optionLines(openapiOptions)}`

const authTypes = ['none', 'jwt', 'iam', 'lambda'] as const

export const openapi = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = readOptions({
    args: [...args],
    allowPositionals: true,
    options: openapiOptions,
  })
  if (values.help) return void process.stdout.write(help)
  const [file = defaultFile, ...others] = positionals
  if (others.length > 0) throw new UsageError('multistatus openapi takes one FILE')
  const options = { auth: authOf(values.auth), title: values.title }
  const text = openapiText(await quietly(() => collectionsIn(file)), options)
  if (values.out === undefined) process.stdout.write(text)
  else await writeFile(values.out, text)
}

/** What a module says while it is loaded is no part of the description. */
const quietly = async <T>(load: () => Promise<T>): Promise<T> => {
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    return await load()
  } finally {
    process.stdout.write = write
  }
}

const authOf = (given = 'iam'): (typeof authTypes)[number] => {
  const type = authTypes.find((one) => one === given)
  if (type === undefined)
    throw new UsageError(`--auth must be one of ${authTypes.join(', ')}, not ${JSON.stringify(given)}`)
  return type
}
