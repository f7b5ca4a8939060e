import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../deployed/command.ts'
import { openEntrance } from '../../deployed/entrance.ts'
import { environmentFor, startMiniStack } from '../../deployed/ministack.ts'
import { freePort } from '../../deployed/ports.ts'
import { oldestFirst } from './nodes.ts'
import { shop } from './places.ts'
import { batchByCurl } from './served.ts'

const app = ['--app', 'npx tsx infra/two.ts', '--no-notices']

/** The project's own app, and one with two endpoints in one stack. */
export const synthesize = async (): Promise<void> => {
  await run('npx', ['cdk', 'synth', '--quiet'], { cwd: shop })
  const env = await oldestFirst()
  await run(join(shop, 'node_modules/.bin/cdk'), ['synth', 'Two', '--quiet', ...app], { cwd: shop, env })
  const template = JSON.parse(readFileSync(join(shop, 'cdk.out/Two.template.json'), 'utf8')) as {
    readonly Resources: Readonly<Record<string, { readonly Type: string }>>
  }
  const apis = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Api')
  assert.equal(apis.length, 2)
}

/** What an adopter types, on an emulated AWS. */
export const deployAndCall = async (): Promise<void> => {
  const port = await freePort()
  const ministack = await startMiniStack(port, `http://127.0.0.1:${port}`)
  try {
    const env = environmentFor(ministack.url)
    const cdk = (...args: string[]) => run('npx', ['cdk', ...args, ...app], { cwd: shop, env })
    await cdk('bootstrap')
    await cdk('deploy', 'Deployed', '--require-approval', 'never', '--outputs-file', 'outputs.json')
    const outputs = JSON.parse(readFileSync(join(shop, 'outputs.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >
    const urls = Object.values(outputs.Deployed ?? {}).flatMap(
      (value) => /^https?:\/\/([^.]+)\.execute-api\./.exec(value)?.[1] ?? [],
    )
    assert.ok(urls[0], `the address of the deployed service is among ${JSON.stringify(outputs)}`)
    const entrance = await openEntrance(await freePort(), ministack.url, urls[0])
    await batchByCurl(entrance.url).finally(() => entrance.stop())
  } finally {
    await ministack.stop()
  }
}
