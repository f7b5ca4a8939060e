import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { bundling, externals } from '../../infra/packaging.ts'

const root = new URL('../../', import.meta.url).pathname

it('a function that is started brings nothing of the description or the page along', async () => {
  const { metafile } = await build({
    ...bundling,
    entryPoints: [`${root}functions/entry/api.ts`],
    bundle: true,
    external: [...externals],
    platform: 'node',
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const inputs = Object.keys(metafile.inputs)
  expect(inputs.some((path) => path.endsWith('functions/http/endpoints/openapi.ts'))).toBe(true)
  const heavy =
    /functions\/http\/openapi\/|functions\/batch\/answers\/|zod-openapi|swagger-ui|docs\/|client-s3|store\/bodies/
  expect(inputs.filter((path) => heavy.test(path))).toEqual([])
})
