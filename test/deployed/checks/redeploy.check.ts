import { readFileSync, writeFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { deploy } from '../cdk.ts'
import { projectNamed } from '../project.ts'
import { importCities } from './imports.ts'
import { callAs, creating, newIds } from './support.ts'

/** The project with one text changed, so that the function is another one. */
const changedProject = (): string => {
  const folder = projectNamed('changed')
  const file = `${folder}functions/http/endpoints/service.ts`
  const text = readFileSync(file, 'utf8')
  const changed = text.replace('There is nothing at this path.', 'There is nothing here, changed.')
  expect(changed).not.toBe(text)
  writeFileSync(file, changed)
  return folder
}

/** Two deployments, each of which bundles four functions. */
const timeout = 900_000

const whatIsNothing = async (): Promise<string> =>
  bodyOf(await callAs('all')({ method: 'GET', path: '/nothing' })).detail

test(
  'a changed function is deployed over the old one and taken back, and all that was there is there, imports that run meanwhile included',
  async () => {
    const call = callAs('all')
    const ids = newIds(50)
    const request = batchRequest(ids.map(creating), { 'idempotency-key': ids[0] ?? '' })
    expect(bodyOf(await call(request)).summary.success).toBe(50)
    const { ministack, settings } = inject('deployed')
    const original = await whatIsNothing()

    const seen: string[] = []
    let deploying = true
    const deployments = (async () => {
      await deploy(ministack, settings, changedProject())
      seen.push(await whatIsNothing())
      expect((await call(request)).headers['idempotent-replayed']).toBe('true')
      await deploy(ministack, settings, projectNamed('project'))
      seen.push(await whatIsNothing())
    })().finally(() => {
      deploying = false
    })
    // One import after the other, so that one runs at every moment of both deployments.
    const imported: string[] = []
    const imports = (async () => {
      while (deploying) imported.push(...(await importCities(2000)))
    })()
    await Promise.all([deployments, imports])
    expect(seen).toEqual(['There is nothing here, changed.', original])

    // Nothing lost, nothing twice: each row made its item, and nothing has changed it since.
    for (let at = 0; at < imported.length; at += 1000) {
      const some = imported.slice(at, at + 1000)
      const read = await call(batchRequest(some.map((id) => ({ method: 'GET', path: `/cities/${id}` }))))
      const etags = bodyOf(read).results.map(({ etag }: { etag?: string }) => etag)
      expect(etags).toEqual(some.map(() => '"1"'))
    }
    const read = await call({ method: 'GET', path: `/v1/cities?id=${ids.join(',')}` })
    expect(read.status, read.text.slice(0, 500)).toBe(200)
    expect(bodyOf(read).summary).toMatchObject({ total: 50, success: 50 })
    expect((await call(request)).headers['idempotent-replayed']).toBe('true')
  },
  timeout,
)
