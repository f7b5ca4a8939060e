import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { inProcess, newFolder } from './cli.ts'
import { type RunningService, startService } from './service.ts'
import { storedItems } from './stored.ts'

export const city = (id: string, name = 'Somewhere', population = 1, country = 'FR') => ({
  id,
  name,
  country,
  population,
})

/** One service for the tests of a file. */
export const sharedService = (): (() => RunningService) => {
  let service: RunningService | undefined
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service?.stop())
  return () => {
    if (service === undefined) throw new Error('the service is not running')
    return service
  }
}

/**
 * A folder with files, and the command line in it. Each test has cities of its own, told by the first digit of their
 * ids.
 */
export const scene = (
  { url, dynamodbEndpoint }: RunningService,
  digit: number,
  files: Readonly<Record<string, string | Buffer>>,
) => {
  const folder = newFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  /** What a process that was killed before its first answer would have left, after an earlier run. */
  const forget = (name: string) => {
    const lines = readFileSync(at(`${name}.journal`), 'utf8').split('\n')
    writeFileSync(
      at(`${name}.journal`),
      lines
        .filter((line) => /"plan"|"sent"|"wrote"/.test(line))
        .map((line) => `\n${line}`)
        .join(''),
    )
  }
  const at = (operand: string) => (operand.includes('.') ? join(folder, operand) : operand)
  return {
    run: (command: string, operand: string, ...args: string[]) =>
      inProcess(command, at(operand), ...args, '--url', url),
    retry: (name: string, ...args: string[]) => inProcess('retry', at(name), ...args),
    at,
    forget,
    read: (name: string) => readFileSync(at(name), 'utf8'),
    write: (name: string, content: string | Buffer) => writeFileSync(at(name), content),
    stored: async () => {
      const items = await storedItems(dynamodbEndpoint)
      return new Map([...items].filter(([path]) => path.startsWith(`/cities/${digit}`)))
    },
  }
}
