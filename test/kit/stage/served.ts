import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { run } from '../../deployed/command.ts'
import { shop } from './places.ts'
import { edit } from './project.ts'

/** A batch of which one operation fails, sent by curl. */
export const batchByCurl = async (url: string): Promise<void> => {
  const operations = [
    { method: 'POST', path: '/products', body: { id: 'tea', name: 'Tea', cents: 900, currency: 'EUR' } },
    { method: 'POST', path: '/orders', body: { id: '1', product: 'tea', quantity: 2 } },
    { method: 'POST', path: '/orders/1/pay', body: { by: 'card' } },
    { method: 'GET', path: '/products/none' },
  ]
  const body = JSON.stringify({ operations })
  const answer = await run('curl', [
    '-sS',
    '-w',
    '\n%{http_code}',
    `${url}/v1/batches`,
    '-H',
    'content-type: application/json',
    '-d',
    body,
  ])
  const [text = '', status] = answer.trim().split('\n')
  const { results } = JSON.parse(text) as { results: { status: number }[] }
  assert.deepEqual([status, results.map((result) => result.status)], ['207', [201, 201, 200, 404]])
}

/** A file of which one row fails, by the command of the installed package. */
const importByClient = async (url: string): Promise<void> => {
  writeFileSync(join(shop, 'products.csv'), 'id,name,cents,currency\nmilk,Milk,120,EUR\nsalt,Salt,x,EUR\n')
  const args = ['multistatus', 'import', 'products.csv', '--collection', 'products', '--url', url, '--json']
  const printed = await run('npx', args, { cwd: shop }).catch((error: Error) => error.message)
  assert.match(printed, /ended with 2/, 'two rows, of which one fails, end with the exit code 2')
  assert.match(printed, /"success":1,"failed":1/)
}

/** `npm start`: answers, follows the file, and keeps the last good collections. */
export const serveAndFollow = async (): Promise<void> => {
  const service = spawn('npm', ['start', '--', '--port', '0'], {
    cwd: shop,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const heard = hearing(service)
  try {
    const [, url = ''] = await heard(/listens on (\S+)/)
    await heard(/Collections:\n {2}\/v1\/orders {4}actions pay; refers to products\n {2}\/v1\/products\n/)
    await batchByCurl(url)
    await importByClient(url)
    edit('shared/state.ts', (text) => text.replace("'paid'", "'settled'"))
    await heard(/Changed\. Collections:\n {2}\/v1\/orders/)
    edit('src/orders.ts', (text) => text.replace("product: 'products'", "product: 'goods'"))
    await heard(
      /multistatus: src\/collections\.ts: collection "orders": its reference "product" names the collection "goods", which is not served \(src\/orders\.ts:6:14\)\nStill served as before: orders, products/,
    )
    assert.equal((await fetch(`${url}/v1/products/milk`)).status, 200)
    edit('src/orders.ts', (text) => text.replace("product: 'goods'", "product: 'products'"))
  } finally {
    if (service.pid !== undefined) process.kill(-service.pid, 'SIGTERM')
    await once(service, 'close')
  }
}

/** Waits for a text in what a process says. */
const hearing = (child: ChildProcess) => {
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  return async (wanted: RegExp): Promise<RegExpExecArray> => {
    for (const deadline = Date.now() + 30_000; ; await delay(50)) {
      const found = wanted.exec(said)
      if (found) return found
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`nothing like ${wanted} in:\n${said}`)
    }
  }
}
