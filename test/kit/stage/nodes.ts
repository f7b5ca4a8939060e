import assert from 'node:assert/strict'
import { delimiter, join } from 'node:path'
import { installed } from '../../client/support/installed.ts'
import { run } from '../../deployed/command.ts'
import { shop } from './places.ts'

/** The package that has the program itself. */
const platform = `node-${process.platform}-${process.arch}`

/** The folder of a Node; undefined where the registry cannot be reached. */
const nodeOf = async (version: string): Promise<string | undefined> => {
  const folder = await installed(`node-${version}`, `${platform}@${version}`)
  return folder && join(folder, 'node_modules', platform, 'bin')
}

const oldest = '20.15.1'

/** The environment in which the oldest Node that synthesizes comes first. */
export const oldestFirst = async (): Promise<Record<string, string>> => {
  const folder = await nodeOf(oldest)
  return folder === undefined ? {} : { PATH: [folder, process.env.PATH].join(delimiter) }
}

/** What every supported Node does with the installed package. */
export const onEveryNode = async (): Promise<void> => {
  for (const version of [oldest, '22.23.3']) {
    const folder = await nodeOf(version)
    if (folder !== undefined) await importOn(join(folder, 'node'), version)
  }
}

const importOn = async (node: string, version: string): Promise<void> => {
  const program = `Promise.all(['multistatus', 'multistatus/cdk', 'multistatus/client'].map((name) => import(name)))
    .then(([main, cdk, client]) => console.log(process.version, typeof main.defineCollection, typeof cdk.BulkEndpoint, typeof client.createClient))`
  const printed = await run(node, ['--input-type=module', '-e', program], { cwd: shop })
  assert.equal(printed.trim(), `v${version} function function function`)
  const described = await run(node, ['node_modules/.bin/multistatus', 'openapi'], { cwd: shop })
  assert.ok('/v1/orders/{id}/pay' in (JSON.parse(described) as { paths: object }).paths)
}
