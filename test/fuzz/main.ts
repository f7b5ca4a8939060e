import { mkdirSync, rmSync } from 'node:fs'
import { makeKeys, signToken } from '../../local/keys.ts'
import { type Stack, start } from '../../local/stack.ts'
import { run } from '../deployed/command.ts'
import { collections } from '../support/declared.ts'
import { fuzz } from './schemathesis.ts'
import { pythonCommands, work } from './venv.ts'
import { verifiedElsewhere } from './webhook.ts'

/** `npm run test:fuzz`: the running service against its own description, as programs of others read it. */

const secondsEach = Number(process.env.FUZZ_SECONDS ?? 40)
const caller = { issuer: 'https://issuer.example/', audience: 'multistatus', jwksFile: `${work}jwks.json` }

const main = async (): Promise<number> => {
  mkdirSync(work, { recursive: true })
  const commands = await pythonCommands()
  await verifiedElsewhere(commands)
  const key = await makeKeys(caller.jwksFile, `${work}key.json`)
  const token = await signToken(key, { iss: caller.issuer, aud: caller.audience, sub: 'fuzz' })
  const open = await during(await start({ port: 0, collections }), async ({ url }) => {
    await generatedClient(commands, url)
    return fuzz(commands, { name: 'open', url, seconds: secondsEach })
  })
  const guarded = await during(await start({ port: 0, collections, auth: caller }), ({ url }) =>
    fuzz(commands, { name: 'jwt', url, token, seconds: secondsEach }),
  )
  return open + guarded
}

const during = async <T>(stack: Stack, use: (stack: Stack) => Promise<T>): Promise<T> => {
  try {
    return await use(stack)
  } finally {
    await stack.stop()
  }
}

/** The generator knows no NDJSON, and those who speak the bulk protocol have clients of their own. */
const isOfRowsAlone = /^(?:POST|PUT) \/elastic\/(?:\w+\/)?_bulk$/

/** A client in another language, made of nothing but the description, runs a batch. */
const generatedClient = async (commands: string, url: string): Promise<void> => {
  const output = `${work}generated/multistatus_fuzz`
  rmSync(output, { recursive: true, force: true })
  mkdirSync(`${work}generated`, { recursive: true })
  const generating = ['generate', '--url', `${url}/openapi.json`, '--output-path', output, '--meta', 'none']
  const printed = await run(`${commands}openapi-python-client`, [...generating, '--overwrite'])
  const lost = printed.matchAll(/^WARNING parsing (.+?) within .*will not be generated/gm)
  if (printed.includes('was not created') || [...lost].some(([, route = '']) => !isOfRowsAlone.test(route)))
    throw new Error(printed)
  const script = new URL('./client.py', import.meta.url).pathname
  console.log(await run(`${commands}python`, [script, url], { env: { PYTHONPATH: `${work}generated` } }))
}

const unexplained = await main()
console.log(`${unexplained} findings without an explanation`)
process.exit(unexplained === 0 ? 0 : 1)
