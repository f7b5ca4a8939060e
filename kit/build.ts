import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

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
  chmodSync(`${root}dist/kit/main.js`, 0o755)
  return 0
}

process.exitCode = build()
