import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { deploy } from '../cdk.ts'
import { root, work } from '../places.ts'
import { callAs, creating, newIds } from './support.ts'

const copied = ['functions', 'infra', 'docs', 'cdk.json', 'package.json', 'package-lock.json']

/** The project with one text changed, so that the function is another one. */
const changedProject = (): string => {
  const folder = `${work}changed/`
  rmSync(folder, { recursive: true, force: true })
  for (const name of copied) cpSync(root + name, folder + name, { recursive: true })
  symlinkSync(`${root}node_modules`, `${folder}node_modules`)
  const file = `${folder}functions/http/endpoints/service.ts`
  const text = readFileSync(file, 'utf8')
  const changed = text.replace('There is nothing at this path.', 'There is nothing here, changed.')
  expect(changed).not.toBe(text)
  writeFileSync(file, changed)
  return folder
}

test('a changed function is deployed over the old one, and finds all that was there', async () => {
  const call = callAs('all')
  const ids = newIds(50)
  const request = batchRequest(ids.map(creating), { 'idempotency-key': ids[0] ?? '' })
  expect(bodyOf(await call(request)).summary.success).toBe(50)

  const { ministack, settings } = inject('deployed')
  await deploy(ministack, settings, changedProject())

  const nothing = bodyOf(await call({ method: 'GET', path: '/nothing' }))
  expect(nothing.detail).toBe('There is nothing here, changed.')
  const read = await call({ method: 'GET', path: `/v1/cities?id=${ids.join(',')}` })
  expect(read.status, read.text.slice(0, 500)).toBe(200)
  expect(bodyOf(read).summary).toMatchObject({ total: 50, success: 50 })
  expect((await call(request)).headers['idempotent-replayed']).toBe('true')
})
