import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { verifyWebhook, type WebhookEvent } from '../../webhooks.ts'
import type { CommandLine, Flags } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { shown } from '../shown.ts'
import { UsageError } from '../usage-error.ts'

/** `webhook verify FILE`: whether a captured request was signed with a secret, whenever that was. */
export const webhookCommand = async ({ flags, operands }: CommandLine, io: Io): Promise<ExitCode> => {
  const [verb, file, ...more] = operands
  if (verb !== 'verify' || file === undefined || more.length > 0)
    throw new UsageError(
      'multistatus webhook verify takes one FILE: the body as it came, or - for standard input',
    )
  const secrets = secretsIn(io.env)
  const headers = headersIn(flags)
  const body = file === '-' ? await buffer(io.stdin) : await readFile(file)
  const options = { toleranceSeconds: Number.POSITIVE_INFINITY }
  try {
    const event = await verifyWebhook({ headers, body }, secrets, options)
    io.out.write(`${shown(inWords(event, Number(headers['webhook-timestamp'])))}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof Error)) throw error
    io.err.write(`multistatus: not verified: ${shown(error.message)}\n`)
    return 1
  }
}

/** In the environment, since everybody on the machine can read a command line. */
const secretsIn = ({ MULTISTATUS_WEBHOOK_SECRET: secrets }: Io['env']): readonly string[] => {
  if (secrets === undefined || secrets.trim() === '')
    throw new UsageError('say what it was signed with: MULTISTATUS_WEBHOOK_SECRET=whsec_…')
  return secrets.trim().split(/\s+/)
}

const headersIn = ({ header = [] }: Flags): Readonly<Record<string, string>> =>
  Object.fromEntries(
    header.map((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*?)\s*$/.exec(line) ?? []
      if (name === undefined || value === undefined)
        throw new UsageError(`--header is "NAME: VALUE", not ${JSON.stringify(line)}`)
      return [name.toLowerCase(), value]
    }),
  )

const inWords = ({ id, type, data }: WebhookEvent, seconds: number): string => {
  const sent = new Date(seconds * 1000).toISOString()
  return `verified: ${id}, ${type} of ${data.id} (${data.state}, ${data.outcome}), sent ${sent}`
}
