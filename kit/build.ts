import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/** `npm run build`: compiles the package into `dist/`, where every file lies as it does in the sources. */

const root = fileURLToPath(new URL('../', import.meta.url))

/** What the page at `/docs` is made of. It is packed, since the package that it comes from brings others. */
const viewer = ['swagger-ui.css', 'swagger-ui-bundle.js', 'package.json', 'LICENSE', 'NOTICE']

const build = (): number => {
  rmSync(`${root}dist`, { recursive: true, force: true })
  const compiler = `${root}node_modules/.bin/tsc`
  const { status } = spawnSync(compiler, ['-p', `${root}kit/tsconfig.build.json`], { stdio: 'inherit' })
  if (status !== 0) return status ?? 1
  mkdirSync(`${root}dist/docs/viewer`, { recursive: true })
  for (const file of viewer)
    cpSync(`${root}node_modules/swagger-ui-dist/${file}`, `${root}dist/docs/viewer/${file}`)
  buildConsole()
  chmodSync(`${root}dist/kit/main.js`, 0o755)
  return 0
}

/** The page for people, with the library that draws it; it is put into one text where it is served. */
const buildConsole = (): void => {
  buildSync({
    entryPoints: [`${root}console/main.tsx`],
    outfile: `${root}dist/console/main.js`,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
  })
  cpSync(`${root}console/style.css`, `${root}dist/console/style.css`)
}

process.exitCode = build()
