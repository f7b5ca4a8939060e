import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, it, onTestFinished } from 'vitest'
import { createBucket } from '../../local/queues.ts'
import { awsClients } from '../support/queues.ts'

const mebibyte = 1024 * 1024
const size = 512 * mebibyte

/** S3 in a process of its own, which tells its address, and its peak of memory when it is asked. */
const code = `
  const { startAws } = await import(${JSON.stringify(new URL('../../local/aws/server.ts', import.meta.url).href)})
  const { endpoint } = await startAws()
  process.on('message', () => process.send(process.resourceUsage().maxRSS / 1024))
  process.send(endpoint)`

const next = async (child: ChildProcess): Promise<unknown> => (await once(child, 'message'))[0]

const startChild = async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    cwd: new URL('../..', import.meta.url).pathname,
  })
  onTestFinished(async () => {
    child.kill()
    await once(child, 'exit')
  })
  const endpoint = String(await next(child))
  const peak = async (): Promise<number> => {
    const told = next(child)
    child.send('peak')
    return Number(await told)
  }
  return { endpoint, peak }
}

/** The same mebibyte again and again, so that this process needs no memory either. */
const bytes = async function* () {
  const block = Buffer.alloc(mebibyte, 'multistatus ')
  for (let at = 0; at < size / mebibyte; at++) yield block
}

const digest = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('md5')
  for await (const chunk of source) hash.update(chunk)
  return hash.digest('hex')
}

it('half a gigabyte comes in and goes out through little memory', async () => {
  const { endpoint, peak } = await startChild()
  const { s3 } = awsClients(endpoint)
  const Bucket = await createBucket(s3, '')
  const first = await peak()
  const put = { Bucket, Key: 'bodies/large', Body: Readable.from(bytes()), ContentLength: size }
  const { ETag } = await s3.send(new PutObjectCommand(put))
  const wanted = await digest(bytes())
  expect(ETag).toBe(`"${wanted}"`)
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'bodies/large' }))
  expect(await digest(Body as Readable)).toBe(wanted)
  const grown = (await peak()) - first
  console.log(`S3: ${Math.round(grown)} MiB more for ${size / mebibyte} MiB`)
  expect(grown).toBeLessThan(128)
}, 120_000)
