import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { hasDynoxide } from '../../local/dynoxide.ts'
import { collectionsFile } from '../support/declared.ts'
import { childrenOf, isRunning } from './support.ts'

type Child = ChildProcessByStdio<null, Readable, Readable>

const node = (program: string, ...args: string[]): Child => {
  const file = new URL(`../../local/${program}.ts`, import.meta.url).pathname
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Runs to the end: exit code, stdout, stderr. */
const finished = async (child: Child): Promise<[number, string, string]> => {
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await once(child, 'exit')
  const [stdout, stderr] = await output
  return [code, stdout, stderr]
}

/** Starts the service and waits for its last line. */
const service = async (...args: string[]) => {
  const child = node('main', '--port', '0', '--collections', collectionsFile, ...args)
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    if (output.includes('Ctrl-C')) break
  }
  const url = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1] ?? ''
  return { child, output, url, children: childrenOf(child.pid ?? 0) }
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'starts, says where, answers, and %s stops everything',
  async (signal) => {
    const { child, output, url, children } = await service()
    const [first] = output.split('\n')
    const database = hasDynoxide() ? 'dynoxide' : 'our own, in this process'
    expect(first).toBe(`Multistatus listens on ${url} (DynamoDB: ${database})`)
    expect(output).toContain('DynamoDB at http://127.0.0.1:')
    expect(output).toContain('S3 and SQS at http://127.0.0.1:')
    expect(output).toContain(`curl -i ${url}/v1/imports`)
    expect(output).toContain(`curl -i ${url}/v1/batches -H 'content-type: application/json' -d '`)
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect(children).toHaveLength(hasDynoxide() ? 1 : 0)
    const exit = once(child, 'exit')
    child.kill(signal)
    expect(await exit).toEqual([0, null])
    expect(children.filter(isRunning)).toEqual([])
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  },
)

it('uses another DynamoDB when it is told to', async () => {
  const first = await service()
  const endpoint = /DynamoDB at (\S+)/.exec(first.output)?.[1] ?? ''
  const second = await service('--dynamodb', endpoint)
  expect(second.children).toEqual([])
  expect(second.output).toContain(` (DynamoDB: the one at ${endpoint})\n`)
  expect(second.output).toContain(`DynamoDB at ${endpoint}\n`)
  expect((await fetch(`${second.url}/health`)).status).toBe(200)
})

it('runs on our own DynamoDB in this process, which keeps its data through a kill', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'main-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const options = ['--dynamodb', 'double', '--data', folder]
  const first = await service(...options)
  expect(first.output).toMatch(/^Multistatus listens on \S+ \(DynamoDB: our own, in this process\)\n/)
  expect(first.output).toMatch(/DynamoDB at http:\/\/127\.0\.0\.1:\d+ \(data in /)
  expect(first.children).toEqual([])
  const headers = { 'content-type': 'application/json' }
  const body = '{"name":"Paris","country":"FR","population":2138551}'
  expect((await fetch(`${first.url}/v1/cities/1`, { method: 'PUT', headers, body })).status).toBe(201)
  const exit = once(first.child, 'exit')
  first.child.kill('SIGKILL')
  await exit
  const second = await service('--data', folder)
  expect(second.output).toContain('(DynamoDB: our own, in this process)')
  expect(await (await fetch(`${second.url}/v1/cities/1`)).json()).toMatchObject({ name: 'Paris' })
})

it('a port in use is one line and exit code 1, and leaves nothing behind', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const { port } = other.address() as { port: number }
  expect(await finished(node('main', '--port', String(port)))).toEqual([
    1,
    '',
    `multistatus: port ${port} is in use; name another with --port N\n`,
  ])
})

it('a mistake is one line and exit code 1', async () => {
  expect(await finished(node('main', '--port', 'x'))).toEqual([
    1,
    '',
    'multistatus: --port must be an integer from 0 to 65535, not "x" (--help lists the options)\n',
  ])
})

it('--help lists the options', async () => {
  const [code, stdout] = await finished(node('main', '--help'))
  expect(code).toBe(0)
  expect(stdout).toContain('--tenant-claim')
  expect(stdout).toContain('--workers')
  expect(stdout).toContain('--cors ORIGIN')
})

it('--auth jwt takes the tokens of token.ts and no others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'main-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const who = ['--issuer', 'https://issuer.example', '--audience', 'me', '--jwks', join(folder, 'jwks.json')]
  const [code, token] = await finished(node('token', ...who, '--sub', 'alice', '--claim', 'tenant=acme'))
  expect([code, token]).toEqual([0, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)])
  const { url } = await service('--auth', 'jwt', ...who)
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${url}/v1/cities/1`, { headers })).status
  expect(await status({})).toBe(401)
  expect(await status({ authorization: `Bearer ${token.trim()}` })).toBe(404)
  expect((await fetch(`${url}/health`)).status).toBe(200)
})

it('--auth lambda asks the function of a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'main-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'authorizer.mjs')
  writeFileSync(
    file,
    `export const handler = async ({ identitySource: [key] }) => ({ isAuthorized: key === 'yes', context: { user: 'ann' } })`,
  )
  const { url } = await service('--auth', 'lambda', '--authorizer', file, '--principal-member', 'user')
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${url}/v1/cities/1`, { headers })).status
  expect([
    await status({}),
    await status({ authorization: 'no' }),
    await status({ authorization: 'yes' }),
  ]).toEqual([401, 403, 404])
})

it('token.ts says what it needs', async () => {
  const [code, , stderr] = await finished(node('token', '--sub', 'alice'))
  expect([code, stderr]).toEqual([1, expect.stringContaining('--issuer')])
})
