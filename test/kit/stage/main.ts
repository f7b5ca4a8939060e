import { rmSync } from 'node:fs'
import { run } from '../../deployed/command.ts'
import { deployAndCall, synthesize } from './deployment.ts'
import { onEveryNode } from './nodes.ts'
import { place, shop } from './places.ts'
import { begin, extend, pack } from './project.ts'
import { serveAndFollow } from './served.ts'
import { compileLikeCdkInit } from './types.ts'

/** `npm run test:kit`: the package as somebody gets it, from the tarball to a batch on an emulated AWS. */
const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  'pack, begin a project, install': async () => begin(await pack()),
  'add a collection; types': async () => {
    extend()
    await run('npx', ['tsc'], { cwd: shop })
  },
  'a project as cdk init makes it; beside it tests, npm start, a batch, an import, a change, a mistake': () =>
    besideEachOther(compileLikeCdkInit(), testAndServe()),
  'other versions of Node': onEveryNode,
  'two endpoints in one stack': synthesize,
  'a deployment, and a batch there': deployAndCall,
}

const testAndServe = async (): Promise<void> => {
  await run('npm', ['test'], { cwd: shop })
  await serveAndFollow()
}

/** All of them end, so that none leaves a service running when another fails. */
const besideEachOther = async (...steps: readonly Promise<unknown>[]): Promise<void> => {
  const ended = await Promise.allSettled(steps)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

for (const [name, step] of Object.entries(steps)) {
  const start = Date.now()
  await step()
  console.log(`${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`)
}
rmSync(place, { recursive: true, force: true })
