import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { collectionsFile } from '../../support/declared.ts'

export interface RunningService {
  readonly url: string
  readonly dynamodbEndpoint: string
  readonly s3Endpoint: string
  stop(): Promise<void>
}

/** `npm start` with the tests' collections, in a process of its own, with nothing in its tables. */
export const startService = async (...args: readonly string[]): Promise<RunningService> => {
  const program = new URL('../../../local/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program, '--port', '0', '--collections', collectionsFile, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What happens to it here on purpose would fill the log.
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
  })
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    if (output.includes('Ctrl-C')) break
  }
  return {
    url: /listens on ([^\s;,]+)/.exec(output)?.[1] ?? '',
    dynamodbEndpoint: /DynamoDB at (http[^\s;,]+)/.exec(output)?.[1] ?? '',
    s3Endpoint: /S3 and SQS at ([^\s;,]+)/.exec(output)?.[1] ?? '',
    stop: () => ended(child),
  }
}

const ended = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit')
  if (child.kill('SIGTERM')) await gone
}
