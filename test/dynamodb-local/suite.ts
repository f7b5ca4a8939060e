import { readFileSync } from 'node:fs'
import { run } from '../deployed/command.ts'
import { binary, root } from '../deployed/places.ts'
import { work } from './start.ts'

interface Report {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** How a test ended: `passed`, or why it did not. */
export type Endings = ReadonlyMap<string, string>

/** Runs the contract of the stores against a DynamoDB; the embedded one without an endpoint. */
export const runStoreSuite = async (name: string, endpoint = ''): Promise<Endings> => {
  const file = `${work}${name}.json`
  const args = ['run', 'test/store', '--reporter=json', `--outputFile=${file}`]
  // A failed test is a result here; that there is no report at all is a failure.
  const failed = await run(binary('vitest'), args, { cwd: root, env: { DYNAMODB_ENDPOINT: endpoint } }).then(
    () => undefined,
    (error: Error) => error,
  )
  const endings = read(file)
  if (endings.size === 0) throw failed ?? new Error('the store suite has no tests')
  return endings
}

const read = (file: string): Endings => {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
  const broken = testResults.find(({ assertionResults, message }) => assertionResults.length === 0 && message)
  if (broken) throw new Error(broken.message)
  return new Map(
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status, failureMessages }) => [
        fullName,
        status === 'failed' ? (failureMessages[0]?.split('\n', 1)[0] ?? status) : status,
      ]),
    ),
  )
}
