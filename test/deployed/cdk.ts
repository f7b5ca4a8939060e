import { readFileSync } from 'node:fs'
import type { SettingsInput } from '../../infra/config.ts'
import { run } from './command.ts'
import { environmentFor } from './ministack.ts'
import { binary, root, work } from './places.ts'

type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>

const cdk = (ministack: string, folder: string, ...args: string[]): Promise<string> =>
  run(binary('cdk'), [...args, '--output', `${work}cdk.out`, '--no-notices'], {
    cwd: folder,
    env: environmentFor(ministack),
  })

export const bootstrap = (ministack: string): Promise<string> => cdk(ministack, root, 'bootstrap')

/**
 * What a deployer types, but for the alarms: MiniStack has no metric math.
 * @returns the id of the API.
 */
export const deploy = async (
  ministack: string,
  settings: Partial<SettingsInput>,
  folder: string,
): Promise<string> => {
  const outputs = `${work}outputs.json`
  await cdk(
    ministack,
    folder,
    ...['deploy', 'Multistatus-dev-Stateful', 'Multistatus-dev-Service'],
    ...[
      '--require-approval',
      'never',
      '--outputs-file',
      outputs,
      '-c',
      `settings=${JSON.stringify(settings)}`,
    ],
  )
  const { Url } = (JSON.parse(readFileSync(outputs, 'utf8')) as Outputs)['Multistatus-dev-Service'] ?? {}
  const id = /^https?:\/\/([^.]+)\.execute-api\./.exec(Url ?? '')?.[1]
  if (id === undefined) throw new Error(`the deployment's URL is not known: ${Url}`)
  return id
}
